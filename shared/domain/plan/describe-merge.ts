import { MAX_COMMENT_CHARACTERS } from './describe-plan.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { fittingTexts } from './fitting-texts.ts';
import { howToApprove, nameOfPlans } from './plan-approval.ts';

/** Where an application is after the merge. */
export interface MergedApplication {
  readonly name: string;
  /** Where it goes, for people. */
  readonly destination: string;
  /** What it is synced to; '' while it is not. */
  readonly revision: string;
  /** The hash of the plan that its sync waits for. */
  readonly awaitedPlan?: string;
  /** RFC 3339. */
  readonly healthyAt?: string;
  /** What is going on, in words. */
  readonly state: string;
}

const RESERVED_CHARACTERS = 2_000;

/** What became of a branch after its merge, as Markdown within the limits of a comment. */
export function describeMerge(mergedAs: string, applications: readonly MergedApplication[], link?: string): string {
  const awaited = nameOfPlans(applications.flatMap(({ awaitedPlan }) => awaitedPlan ?? []));
  const healthy = applications.filter(({ healthyAt }) => healthyAt !== undefined).length;
  const rows = applications.map(({ name, destination, revision, healthyAt, state }) => {
    const when = healthyAt ? `Healthy since ${healthyAt}` : state;
    const cells = [destination, revision.slice(0, 12) || '–', when].map(escapeMarkdown);
    return `| **${escapeMarkdown(name)}** | ${cells.join(' | ')} |`;
  });
  const shown = fittingTexts(rows, MAX_COMMENT_CHARACTERS - RESERVED_CHARACTERS);
  const more = rows.length - shown.length;
  return [
    `Merged as ${mergedAs}: **${healthy} of ${applications.length} Healthy**.`,
    ...(awaited === '' ? [] : [howToApprove(awaited)]),
    ['| Application | Destination | Synced to | State |', '|---|---|---|---|', ...shown].join('\n'),
    ...(more > 0 ? [`… and ${more} more.`] : []),
    ...(link ? [`[The plan before the merge](${link})`] : []),
  ].join('\n\n');
}
