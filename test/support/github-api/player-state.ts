type Fields = { readonly [field: string]: unknown };

/** A request as it came. */
export interface PlayedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: Fields;
}

/** An answer. */
export interface PlayedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** Something GitHub keeps, with an id. */
export type PlayedItem = Fields & { readonly id: number };

/** A pull request; what is not said is as it is right after somebody opened it. */
export interface PlayedPullRequest {
  readonly headSha: string;
  readonly baseRef?: string;
  readonly state?: 'open' | 'closed';
  readonly isDraft?: boolean;
  readonly isFork?: boolean;
  readonly merge?: { readonly sha: string; readonly at: string };
}

/** What the played GitHub knows; tests look at it and change it. */
export interface PlayerState {
  /** Of the API, without a slash at the end. */
  url: string;
  nextId: number;
  /** Everything that was asked, in order, refused or not. */
  readonly requests: PlayedRequest[];
  /** Answers the next requests instead, whatever they are. */
  readonly trouble: ((request: PlayedRequest) => PlayedAnswer | undefined)[];
  /** Valid installation tokens, and how many were made. */
  readonly tokens: Set<string>;
  tokensMade: number;
  /** Personal tokens. */
  readonly personalTokens: Set<string>;
  readonly now: () => Date;
  readonly statuses: Map<string, PlayedItem[]>;
  readonly deployments: PlayedItem[];
  readonly deploymentStatuses: Map<number, PlayedItem[]>;
  readonly checkRuns: Map<number, PlayedItem>;
  readonly comments: Map<number, PlayedItem & { readonly issue: number }>;
  readonly pullRequests: Map<number, PlayedPullRequest>;
  /** How a branch or commit and another commit are related; undefined: one of them is not there. */
  relate: (base: string, head: string) => { readonly baseSha: string; readonly mergeBaseSha: string } | undefined;
  readonly permissions: Map<string, string>;
  readonly commits: Map<string, Fields>;
  /** Hooks of repositories; all hooks here have the same deliveries. */
  readonly hooks: PlayedItem[];
  readonly deliveries: PlayedItem[];
  readonly redelivered: number[];
}

/** A part of the API; undefined: not its path. */
export type PlayedArea = (request: PlayedRequest, state: PlayerState) => PlayedAnswer | undefined;

/** An empty GitHub. */
export function newPlayerState(now: () => Date): PlayerState {
  return {
    url: '',
    nextId: 1,
    requests: [],
    trouble: [],
    tokens: new Set(),
    tokensMade: 0,
    personalTokens: new Set(),
    now,
    statuses: new Map(),
    deployments: [],
    deploymentStatuses: new Map(),
    checkRuns: new Map(),
    comments: new Map(),
    pullRequests: new Map(),
    relate: () => undefined,
    permissions: new Map(),
    commits: new Map(),
    hooks: [],
    deliveries: [],
    redelivered: [],
  };
}

/** Adds what a list lacks: paging as GitHub does it, by the header `Link`. */
export function paged(items: readonly unknown[], { path, query }: PlayedRequest, state: PlayerState): PlayedAnswer {
  const perPage = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  const body = items.slice((page - 1) * perPage, page * perPage);
  if (page * perPage >= items.length) return { status: 200, body };
  const next = new URLSearchParams(query);
  next.set('page', String(page + 1));
  return { status: 200, body, headers: { link: `<${state.url}${path}?${next}>; rel="next"` } };
}

/** The answer of a request that GitHub understands and refuses. */
export function unprocessable(message: string): PlayedAnswer {
  return { status: 422, body: { message: 'Validation Failed', errors: [{ message }] } };
}
