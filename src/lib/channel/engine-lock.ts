/**
 * The Web Lock that the worker which owns every Upload holds for as long as it lives. Pages wait for it in shared mode to
 * learn at once that the owner has died.
 */
export const ENGINE_LOCK = 'sitelift-engine';
