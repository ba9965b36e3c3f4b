import type { Credential } from '../credentials.ts';

/** A key that may do everything. */
export const ROOT: Credential = {
  accessKeyId: 'AKIAROOTROOTROOTROOT',
  secretAccessKey: 'root-secret',
  sessionToken: null,
  expiresAt: null,
  scope: 'all',
};
