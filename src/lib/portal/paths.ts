/** Where both the Portal and the gateway mount the contract's paths. */
export const API_BASE = '/api/v1';

/** Fills `:name` segments of a contract's path; each value is escaped as one segment. Throws on a missing one. */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
}
