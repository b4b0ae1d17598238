import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runGit } from './git-command.ts';

/** Where the parts of the sandbox's repository are. */
export interface RepositoryPlaces {
  readonly bareDir: string;
  readonly workTree: string;
  /** URL under which the repository is served. */
  readonly repoURL: string;
}

/** What the files of the seed say in place of the repository's URL, which is known only once the server listens. */
export const REPOSITORY_URL_PLACEHOLDER = '__REPO_URL__';

const IDENTITY = [
  '-c',
  'user.name=Windlass sandbox',
  '-c',
  'user.email=sandbox@windlass.invalid',
  '-c',
  'commit.gpgsign=false',
];

/**
 * Makes the bare repository with the seed as its first commit, if it is not there. It is built beside its place and renamed, so
 * that a start that was interrupted leaves nothing half made.
 */
export async function ensureBareRepository(places: RepositoryPlaces, seed: string): Promise<void> {
  if (await exists(places.bareDir)) return;
  await mkdir(dirname(places.bareDir), { recursive: true });
  const building = await mkdtemp(join(dirname(places.bareDir), 'building-'));
  const bare = join(building, 'bare');
  const tree = join(building, 'tree');
  await mkdir(bare);
  await runGit(['init', '--quiet', '--bare', '.'], { cwd: bare });
  // `git init --initial-branch` needs git 2.28; setting HEAD works with every version.
  await runGit(['symbolic-ref', 'HEAD', 'refs/heads/main'], { cwd: bare });
  // As GitHub and GitLab do: any commit can be fetched by its SHA.
  await runGit(['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: bare });
  await cp(seed, tree, { recursive: true });
  await replaceInFiles(tree, places.repoURL);
  await runGit(['init', '--quiet', '.'], { cwd: tree });
  await runGit(['add', '--all'], { cwd: tree });
  await runGit([...IDENTITY, 'commit', '--quiet', '--message', 'Example applications'], { cwd: tree });
  await runGit(['push', '--quiet', bare, 'HEAD:refs/heads/main'], { cwd: tree });
  await rename(bare, places.bareDir);
  await rm(building, { recursive: true, force: true });
}

/** Settings of the work tree, so that `git commit` and `git push` work in it whatever the user has configured. */
const WORK_TREE_SETTINGS = [
  // The server is on this machine: a proxy of the user would not find it.
  'remote.origin.proxy=',
  'push.default=current',
  'commit.gpgsign=false',
  'user.name=Windlass sandbox',
  'user.email=sandbox@windlass.invalid',
];

/** Makes the work tree, if it is not there, and points it at the present URL of the repository. */
export async function ensureWorkTree(places: RepositoryPlaces): Promise<void> {
  const parent = dirname(places.workTree);
  if (!(await exists(places.workTree))) {
    const settings = WORK_TREE_SETTINGS.flatMap((setting) => ['--config', setting]);
    const building = join(await mkdtemp(join(dirname(places.bareDir), 'building-')), 'tree');
    await runGit(['clone', '--quiet', ...settings, places.bareDir, building], { cwd: parent });
    await rename(building, places.workTree);
    await rm(dirname(building), { recursive: true, force: true });
  }
  await runGit(['remote', 'set-url', 'origin', places.repoURL], { cwd: places.workTree });
}

async function replaceInFiles(folder: string, repoURL: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    if (text.includes(REPOSITORY_URL_PLACEHOLDER)) {
      await writeFile(file, text.replaceAll(REPOSITORY_URL_PLACEHOLDER, repoURL));
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
