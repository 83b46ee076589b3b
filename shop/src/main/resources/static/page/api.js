/** What the gateway refused, with the words of its `application/problem+json`. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }
}

/** Reads one path of the gateway. Throws a Problem if it refuses, another error if it cannot be reached within the time. */
export async function get(path, withinMs = 8_000) {
  const answer = await fetch(path, {
    headers: { Accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout(withinMs),
  });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, problem.title ?? `The gateway answers ${answer.status}`, problem.detail);
}

/** A sentence for a person. */
export function said(error) {
  if (error instanceof Problem) return error.message;
  if (error?.name === 'TimeoutError') return 'No answer in time: a service may hang, see Subscriptions.';
  return 'The gateway is not reachable.';
}

export const path = (...parts) => '/api/' + parts.map(encodeURIComponent).join('/');
