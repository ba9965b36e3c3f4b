/**
 * A server closes a connection that was idle for seconds, maybe at the moment in which it is used again: such a request
 * fails without a reason in it. What only asks is asked once more, over a new connection.
 */
export async function patientFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    if (init?.method !== undefined && init.method !== 'GET') throw error;
    return fetch(input, init);
  }
}
