import { existsSync } from 'node:fs';
import { ConfigError, getConfig } from './config.ts';
import { startGateway } from './start.ts';

const write = (line: object) =>
  void process.stdout.write(`${JSON.stringify({ time: new Date(), ...line })}\n`);

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const gateway = await startGateway(getConfig(process.env), write);
  write({ listening: gateway.url });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      write({ closing: signal });
      void gateway.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  const known = error instanceof ConfigError || (error instanceof Error && 'syscall' in error);
  if (!known) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
