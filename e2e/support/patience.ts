/**
 * ms that a test waits for what must come. A hang's end, not a measure of speed: on a machine at a fifth of the usual speed, with
 * three browsers beside each other, what takes 4 s elsewhere took 40.
 */
export const PATIENCE = 90_000;
