import { Webhooks } from '@octokit/webhooks';
import { MalformedRequestError } from '../../../domain/errors/request-errors.ts';
import { type GitEvent, type GitPushEvent, shortRefName } from '../../../domain/git/git-event.ts';
import { parsePullRequestEvent } from './parse-pull-request-event.ts';

/** What is needed to check that a delivery comes from GitHub. */
export interface GithubSignatureInput {
  /** The body exactly as it was received; parsing and printing it again changes the signature. */
  readonly rawBody: string;
  /** Header `X-Hub-Signature-256`. */
  readonly signature: string | undefined;
  /** Secrets that are valid at present; several while one is being replaced. None accepts nothing. */
  readonly secrets: readonly string[];
}

/** A delivery whose body was parsed as JSON. */
export interface GithubDelivery {
  /** Header `X-GitHub-Event`. */
  readonly eventName: string;
  readonly payload: unknown;
}

type Fields = { readonly [field: string]: unknown };

const NO_COMMIT = /^0+$/;
/** GitHub lists at most this many commits; it was 20, and still is on older Enterprise servers. */
const COMMIT_LIMITS: readonly number[] = [20, 2048];
/** GitHub does not state how many files of a commit it lists; its API stops at 300 a page, so a longer list is not trusted. */
const FILES_PER_COMMIT = 300;
/** A list of files is kept in the stored event; beyond this it is dropped, which only costs a filter. */
const STORED_FILES_BYTES = 64 * 1024;

/** Checks the signature of a delivery against each secret, in constant time. */
export async function verifyGithubSignature(input: GithubSignatureInput): Promise<boolean> {
  const { rawBody, signature } = input;
  if (rawBody === '' || signature === undefined || signature === '') return false;
  for (const secret of input.secrets) {
    if (secret !== '' && (await new Webhooks({ secret }).verify(rawBody, signature))) return true;
  }
  return false;
}

/**
 * Reads a delivery of GitHub; what is neither a push nor about a pull request is ignored.
 * @throws MalformedRequestError if a push lacks its ref or its repository
 */
export function parseGithubEvent(delivery: GithubDelivery): GitEvent {
  if (delivery.eventName === 'push') return parsePush(fieldsOf(delivery.payload));
  const asked = parsePullRequestEvent(delivery.eventName, delivery.payload);
  if (asked) return asked;
  const reason = delivery.eventName === 'ping' ? 'ping' : `event '${delivery.eventName}' needs no refresh`;
  return { kind: 'ignored', reason };
}

function parsePush(payload: Fields): GitPushEvent {
  const repository = fieldsOf(payload.repository);
  const ref = requiredText(payload.ref, 'ref');
  const url = textOf(repository.html_url) ?? textOf(repository.clone_url)?.replace(/\.git$/, '');
  const revision = shortRefName(ref);
  const before = commitOf(payload.before);
  const after = commitOf(payload.after);
  const changedFiles = changedFilesOf(payload, ref, before, after);
  const pushedAt = timeOf(repository.pushed_at);
  return {
    kind: 'push',
    repositoryUrls: [requiredText(url, 'repository.html_url')],
    revision,
    touchedHead: textOf(repository.default_branch) === revision,
    ...(changedFiles === undefined ? {} : { changedFiles }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(pushedAt === undefined ? {} : { pushedAt }),
  };
}

/**
 * The files that differ between before and after, or undefined when the payload may not name them all: the commits of a forced
 * push do not show what was taken away, a new ref has nothing to compare with, and long lists are cut.
 */
function changedFilesOf(payload: Fields, ref: string, before?: string, after?: string): readonly string[] | undefined {
  const commits = Array.isArray(payload.commits) ? payload.commits.map(fieldsOf) : [];
  if (before === undefined || after === undefined || !ref.startsWith('refs/heads/')) return undefined;
  if (payload.forced === true || payload.created === true || payload.deleted === true) return undefined;
  if (commits.length === 0 || COMMIT_LIMITS.includes(commits.length) || commits.length > Math.max(...COMMIT_LIMITS))
    return undefined;
  if (typeof payload.size === 'number' && payload.size !== commits.length) return undefined;
  if (commits.at(-1)?.id !== after) return undefined;
  const files = new Set<string>();
  for (const commit of commits) {
    const named = [commit.added, commit.modified, commit.removed].flatMap(textsOf);
    if (named.length >= FILES_PER_COMMIT) return undefined;
    for (const file of named) files.add(file);
  }
  const bytes = [...files].reduce((sum, file) => sum + file.length + 3, 0);
  return files.size === 0 || bytes > STORED_FILES_BYTES ? undefined : [...files];
}

/** In pushes it is seconds since 1970: https://docs.github.com/webhooks/webhook-events-and-payloads#push */
function timeOf(value: unknown): string | undefined {
  const date = new Date(typeof value === 'number' ? value * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function commitOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined || NO_COMMIT.test(text) ? undefined : text;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function requiredText(value: unknown, field: string): string {
  const text = textOf(value);
  if (text === undefined) throw new MalformedRequestError(`GitHub push payload: '${field}' is missing or not a text`);
  return text;
}
