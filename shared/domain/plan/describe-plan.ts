import { type ApplicationPlan, isEmptyPlan } from './application-plan.ts';
import { diffLines, nameObject, summarize } from './describe-object.ts';
import { escapeMarkdown, fenceCode } from './escape-markdown.ts';
import { fittingTexts } from './fitting-texts.ts';

/** GitHub cuts at 65,536 characters (a comment) and 65,535 (the summary of a Check): peers.md §4.3. */
export const MAX_COMMENT_CHARACTERS = 65_000;

/** So much is left for the notice that the rest is elsewhere. */
const NOTICE_CHARACTERS = 400;

/** How to write plans. */
export interface DescribePlanOptions {
  /** Where the whole plan is. */
  readonly link?: string;
  /** Default 65,000. */
  readonly maxCharacters?: number;
}

/**
 * Plans as Markdown: a line for each application, those that need eyes first, then what changes, folded. What does not fit is cut, with the link
 * to all of it.
 */
export function describePlans(plans: readonly ApplicationPlan[], options: DescribePlanOptions = {}): string {
  const { link, maxCharacters = MAX_COMMENT_CHARACTERS } = options;
  const ordered = plans.toSorted((a, b) => urgencyOf(b) - urgencyOf(a));
  const changing = ordered.filter((plan) => !isEmptyPlan(plan));
  const quiet = ordered.length - changing.length;
  const budget = maxCharacters - NOTICE_CHARACTERS;
  const rows = fittingTexts(changing.map(rowOf), Math.floor(budget * 0.6));
  const table = rows.length === 0 ? [] : ['| Application | Plan | |', '|---|---|---|', ...rows];
  const calm =
    quiet === 0 ? [] : ['', `${quiet} ${quiet === 1 ? 'application has' : 'applications have'} nothing to do.`];
  const head = [...table, ...calm].join('\n');
  const details = fittingTexts(changing.map(detailsOf), budget - head.length);
  const isCut = rows.length < changing.length || details.length < changing.length;
  return [head, ...details, ...(isCut ? [noticeOf(changing.length - details.length, link)] : linkTo(link))].join(
    '\n\n',
  );
}

function noticeOf(count: number, link: string | undefined): string {
  const where = link ? `[The whole plan](${link})` : 'The whole plan is in the API';
  return `**${count} more ${count === 1 ? 'application does' : 'applications do'} not fit here.** ${where}.`;
}

function linkTo(link: string | undefined): readonly string[] {
  return link ? [`[The whole plan](${link})`] : [];
}

/** What somebody must look at stands first. */
function urgencyOf({ trouble, guard, objects }: ApplicationPlan): number {
  if (trouble) return 4;
  if (objects.some(({ action }) => action === 'Refuse')) return 3;
  if (guard) return 2;
  return objects.some(({ action }) => action === 'Delete' || action === 'Recreate') ? 1 : 0;
}

function rowOf(plan: ApplicationPlan): string {
  const { application, destination } = plan;
  return `| **${escapeMarkdown(application.name)}** | ${summaryOf(plan)} | ${escapeMarkdown(destination)} |`;
}

function summaryOf(plan: ApplicationPlan): string {
  if (plan.trouble) return `**${escapeMarkdown(troubleTitle(plan.trouble.from))}**`;
  const words = summarize(plan)
    .join(', ')
    .replace(/\d+ would be refused/, (text) => `**${text}**`);
  return plan.guard ? `${words}; **deletes more than its limit**` : words;
}

function troubleTitle(from: NonNullable<ApplicationPlan['trouble']>['from']): string {
  if (from === 'cluster') return 'the cluster does not answer';
  return from === 'source' ? 'does not render' : 'is not valid';
}

function detailsOf(plan: ApplicationPlan): string {
  const title = `<summary><b>${escapeMarkdown(plan.application.name)}</b>: ${summaryText(plan)}</summary>`;
  return ['<details>', title, '', bodyOf(plan), '', '</details>'].join('\n');
}

function summaryText(plan: ApplicationPlan): string {
  return plan.trouble ? troubleTitle(plan.trouble.from) : summarize(plan).join(', ');
}

function bodyOf(plan: ApplicationPlan): string {
  const { trouble, guard, hooks, warnings, objects, planHash } = plan;
  if (trouble) return fenceCode([trouble.message.slice(0, MAX_MESSAGE)], 'text');
  const lines = objects.flatMap(diffLines);
  return [
    ...(guard ? [`**${escapeMarkdown(guard)}**`] : []),
    ...warnings.map((warning) => `Warning: ${escapeMarkdown(warning)}`),
    ...(lines.length === 0 ? [] : [fenceCode(cutLines(lines), 'diff')]),
    ...(hooks.length === 0 ? [] : [hooks.map(describeHook).join('\n')]),
    `Plan \`${planHash.slice(0, 12)}\`, ${plan.unchanged} unchanged.`,
  ].join('\n\n');
}

const MAX_MESSAGE = 4_000;
/** One large application must not take the room of all others; the link has all lines. */
const MAX_DETAIL_CHARACTERS = 20_000;

function cutLines(lines: readonly string[]): readonly string[] {
  const kept = fittingTexts(lines, MAX_DETAIL_CHARACTERS);
  return kept.length === lines.length ? lines : [...kept, `# … and ${lines.length - kept.length} more lines`];
}

function describeHook({ key, phases }: ApplicationPlan['hooks'][number]): string {
  return `- Hook ${escapeMarkdown(nameObject(key))} (${phases.join(', ')})`;
}
