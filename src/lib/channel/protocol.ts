/**
 * The version of the messages between page and worker. It changes only when one side could misread the other;
 * a new optional field does not change it. Page and worker of different versions don't talk: the page asks for
 * a reload.
 */
export const PROTOCOL_VERSION = 2;
