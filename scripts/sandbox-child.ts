// The sandbox as a process of its own, which ends with the one that forked it, however that one ends.
import '../src/sandbox/main.ts';

process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening for that alone must not keep it alive.
process.channel?.unref();
