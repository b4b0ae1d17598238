import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import { commitFiles, git, recordLog, startGitFixture } from './git-fixture.ts';

/** Lines that say nothing twice, so that only a delta makes a changed file small. */
function longText(seed: string, changed = ''): string {
  const lines = Array.from({ length: 200 }, (_, at) => createHash('sha256').update(`${seed} ${at}`).digest('hex'));
  return `data:\n${lines.map((line, at) => `  k${at}: ${line}${at === 100 ? changed : ''}\n`).join('')}`;
}

describe('a file that goes to and fro', () => {
  it('is read after each commit, however the packs hold it', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `app/${at}.yaml`);
    const texts = (changed: string) => Object.fromEntries(names.map((name) => [name, longText(name, changed)]));
    await using fixture = await startGitFixture(texts(''));
    // As after a restart each time: nothing is known but what the packs hold.
    const readAnew = (commit: string) =>
      createGitSourceReader({
        storeDir: join(fixture.folder, 'store'),
        clock: { now: () => new Date() },
        logger: recordLog(),
      }).openTree({ url: fixture.repoURL }, commit);
    for (const changed of ['', 'b', '', 'b', '', 'c', '', 'b']) {
      await commitFiles(fixture.workTree, texts(changed));
      await git(fixture.workTree, 'push', '--quiet');
      const tree = await readAnew(await git(fixture.bareDir, 'rev-parse', 'main'));
      for (const name of names) {
        expect(Buffer.from(await tree.read(name)).toString()).toBe(longText(name, changed));
      }
    }
  });
});
