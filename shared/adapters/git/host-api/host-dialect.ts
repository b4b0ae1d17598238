/** Headers of an answer, as undici gives them. */
export type AnswerHeaders = { readonly [name: string]: string | string[] | undefined };

/** What the API of one Git host does in its own way. */
export interface HostDialect {
  /** As people write it. */
  readonly host: 'GitHub' | 'GitLab';
  /** Of every request, besides the credentials. */
  readonly headers: { readonly [name: string]: string };
  readonly limits: LimitDialect;
  /** What to do when the credentials are refused. */
  readonly credentialsAdvice: string;
  /** What the credentials lack for an answer "forbidden", and what to do. */
  readonly describeForbidden: (answer: FailedAnswer) => string;
  /** What the host itself says of an error; '' if nothing. */
  readonly wordsOf: (body: unknown) => string;
  /** The page after an answer, as a path below the API's base; undefined on the last. */
  readonly nextPathOf: (answer: {
    readonly path: string;
    readonly headers: AnswerHeaders;
    readonly baseUrl: string;
  }) => string | undefined;
}

/** How a host says that it does not want to be asked for a while. */
export interface LimitDialect {
  /** The statuses that may mean it; for 429 they always do. */
  readonly statuses: readonly number[];
  /** The header with the number of requests that are left. */
  readonly remaining: string;
  /** The header with the time at which there are more: seconds since the epoch. */
  readonly reset: string;
  /** Words of a refusal for a limit that no header tells of. */
  readonly words?: RegExp;
}

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: AnswerHeaders;
  /** What the request needs, as the host names it. */
  readonly permission: string;
  /** The repository or App that it is about. */
  readonly subject: string;
  readonly path: string;
  /** Seconds until the limit ends; 0 if there is none. */
  readonly retryAfterSeconds: number;
}
