import { readConfiguration, ConfigurationError } from './configuration.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

/** The program: `npm run sandbox`. Ends with 1 where the environment can't be used or a port is taken. */
async function main(): Promise<void> {
  const { announce, ...configuration } = readConfiguration(process.env);
  const sandbox = await createSandbox({ ...configuration, report: (error) => console.error(error) });
  process.stdout.write(announce === 'json' ? announcement(sandbox) : description(sandbox));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void sandbox.close());
  }
}

/** One line for whoever started this process. */
function announcement({ portalUrl, s3Endpoint, controlUrl, appId, appToken }: Sandbox): string {
  return `${JSON.stringify({ portalUrl, s3Endpoint, controlUrl, appId, appToken })}\n`;
}

function description({ portalUrl, s3Endpoint, controlUrl, appId, appToken }: Sandbox): string {
  return [
    `Portal     ${portalUrl}`,
    `S3         ${s3Endpoint}`,
    `Control    ${controlUrl}`,
    `App ID     ${appId}`,
    `App token  ${appToken}`,
    '',
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
});
