/** The JSON API with the session's cookie. A refusal is a ProblemError with the server's own words. */
import type { Problem } from './wire';

export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  readonly detail: string;
  /** Page on which a person does what is missing; null: none. */
  readonly page: string | null;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field ?? null;
    this.detail = problem.detail || problem.title;
    this.page = problem.page ?? null;
  }
}

function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? '';
}

async function problemOf(answer: Response): Promise<Problem> {
  const plain: Problem = { type: 'about:blank', title: answer.statusText, status: answer.status, code: `http_${answer.status}`, detail: '' };
  try {
    return { ...plain, ...(await answer.json() as Partial<Problem>) };
  } catch {
    return plain; // a proxy's page, not ours
  }
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw new ProblemError({ type: 'about:blank', title: '', status: 0, code: 'offline', detail: '' });
  }
  if (!answer.ok) throw new ProblemError(await problemOf(answer));
  return answer;
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await answered(path, init);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** The answer at path. Raises ProblemError; status 0, code `offline`: the server was not reached. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, { headers: { Accept: 'application/json' }, signal });
}

/** The file at path under the name that the server gives it. Raises ProblemError; a file that was cut off while it came is `offline`. */
export async function file(path: string): Promise<File> {
  const answer = await answered(path, {});
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'export';
  try {
    return new File([await answer.blob()], name);
  } catch {
    throw new ProblemError({ type: 'about:blank', title: '', status: 0, code: 'offline', detail: '' });
  }
}

export type Verb = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Sends body as JSON to path. Raises ProblemError, whose `field` names the input at fault. */
export function send<T>(method: Verb, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, {
    method,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return send<T>('POST', path, body);
}

/** Sends a form with files. Raises ProblemError. */
export function upload<T>(path: string, fields: Record<string, string | File>): Promise<T> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return ask<T>(path, { method: 'POST', headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken() }, body });
}
