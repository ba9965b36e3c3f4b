/**
 * The version of the messages between page and worker. It changes only when one side could misread the other;
 * a new optional field does not change it. Page and worker of different versions don't talk: the page asks for
 * a reload. 2, 3, 4: reasons to wait that a page of an earlier version does not know; 5: one to fail.
 */
export const PROTOCOL_VERSION = 5;
