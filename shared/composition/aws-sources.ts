import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChartReader } from '../adapters/charts/chart-reader.ts';
import { type BoundedSourceReader, createBoundedSourceReader } from '../adapters/git/bounded-source-reader.ts';
import { createGitSourceReader } from '../adapters/git/git-source-reader.ts';
import type { GitHubAppTokens } from '../adapters/git/github-app-tokens.ts';
import type { ChartReader } from '../ports/chart-reader.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import type { ServeSettings } from './serve-settings.ts';

/** The disk of a function lives as long as the function is warm. */
const FOLDER = join(tmpdir(), 'windlass');
const BYTES_IN_MEGABYTE = 1_000_000;

/** Makes the reader of Git repositories of a function. @param parts.storeMB how much of its disk it may take */
export function composeAwsSources(
  { clock, logger, repositories }: Pick<Dependencies, 'clock' | 'logger' | 'repositories'>,
  { gitSubmodules }: ServeSettings,
  { storeMB, githubAppTokens }: { readonly storeMB: number; readonly githubAppTokens: GitHubAppTokens },
): BoundedSourceReader {
  return createBoundedSourceReader({
    storeDir: join(FOLDER, 'repositories'),
    maxBytes: storeMB * BYTES_IN_MEGABYTE,
    create: (storeDir, onFetched) =>
      createGitSourceReader({
        storeDir,
        onFetched,
        clock,
        logger,
        accessFor: repositories.accessFor,
        submodules: gitSubmodules,
        githubAppTokens,
      }),
  });
}

/** Makes the reader of charts of a function; it bounds its disk by itself. */
export function composeAwsCharts({ clock }: Pick<Dependencies, 'clock'>): ChartReader {
  return createChartReader({ cacheDirectory: join(FOLDER, 'charts'), clock });
}
