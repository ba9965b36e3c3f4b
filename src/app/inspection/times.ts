/** ms that looking at one file may take; a TAR of thousands of files on a slow card takes seconds. */
export const LOOK_TIME = 20_000;
/** ms after which the thread itself counts as stuck. */
export const ANSWER_TIME = LOOK_TIME + 10_000;
