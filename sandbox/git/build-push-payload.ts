import { runGit } from './git-command.ts';

/** One ref of a repository: its full name and the object it points at. */
export type Refs = ReadonlyMap<string, string>;

/** A ref that a push changed. */
export interface RefChange {
  readonly ref: string;
  /** Forty zeros for a new ref. */
  readonly before: string;
  /** Forty zeros for a deleted ref. */
  readonly after: string;
}

/** A commit in GitHub's push payload. */
export interface PayloadCommit {
  readonly id: string;
  readonly distinct: true;
  readonly message: string;
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

const ZERO = '0'.repeat(40);
/** GitHub lists at most so many commits. */
const MAX_COMMITS = 2048;

/** Reads all branches and tags of a bare repository. */
export async function readRefs(bareDir: string): Promise<Refs> {
  const text = await runGit(['for-each-ref', '--format=%(refname) %(objectname)'], { cwd: bareDir });
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [ref, oid] = line.split(' ');
      return ref === undefined || oid === undefined ? [] : [[ref, oid]];
    }),
  );
}

/** What differs between two readings of the refs. */
export function diffRefs(before: Refs, after: Refs): readonly RefChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .map((ref) => ({ ref, before: before.get(ref) ?? ZERO, after: after.get(ref) ?? ZERO }))
    .filter((change) => change.before !== change.after);
}

/** Builds the body of a `push` event as GitHub sends it. */
export async function buildPushPayload(
  bareDir: string,
  repoURL: string,
  change: RefChange,
): Promise<{ readonly [field: string]: unknown }> {
  const created = change.before === ZERO;
  const deleted = change.after === ZERO;
  const forced = !created && !deleted && !(await isAncestor(bareDir, change));
  const commits = deleted ? [] : await readCommits(bareDir, change, created);
  const name = 'example';
  return {
    ref: change.ref,
    before: change.before,
    after: change.after,
    created,
    deleted,
    forced,
    base_ref: null,
    commits,
    head_commit: commits.at(-1) ?? null,
    repository: {
      name,
      full_name: `sandbox/${name}`,
      private: false,
      html_url: repoURL.replace(/\.git$/, ''),
      clone_url: repoURL,
      default_branch: 'main',
    },
    pusher: { name: 'sandbox' },
  };
}

async function isAncestor(bareDir: string, change: RefChange): Promise<boolean> {
  const base = await runGit(['merge-base', change.before, change.after], { cwd: bareDir }).catch(() => '');
  return base.trim() === change.before;
}

/** A new ref has no earlier commit to compare with; only its tip is listed then. */
async function readCommits(bareDir: string, change: RefChange, created: boolean): Promise<readonly PayloadCommit[]> {
  const range = created ? ['-1', change.after] : [`-${MAX_COMMITS}`, `${change.before}..${change.after}`];
  const format = '%x1e%H%x1f%an%x1f%ae%x1f%aI%x1f%B%x1f';
  const args = [
    'log',
    '--reverse',
    '--no-renames',
    '--diff-merges=first-parent',
    '--name-status',
    '-z',
    `--format=${format}`,
    ...range,
  ];
  const text = await runGit([...args, '--'], { cwd: bareDir });
  return text.split('\x1e').slice(1).map(parseCommit);
}

function parseCommit(record: string): PayloadCommit {
  const [id = '', name = '', email = '', timestamp = '', message = '', changes = ''] = record.split('\x1f');
  const fields = changes
    .split('\0')
    .map((field) => field.replace(/^\n+/, ''))
    .filter((field) => field !== '');
  const files = (status: string): string[] =>
    fields.filter((_, index) => index % 2 === 1 && fields[index - 1] === status);
  return {
    id,
    distinct: true,
    message: message.trim(),
    timestamp,
    author: { name, email },
    added: files('A'),
    modified: [...files('M'), ...files('T')],
    removed: files('D'),
  };
}
