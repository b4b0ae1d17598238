import type { ApplicationPlan } from './application-plan.ts';
import { describePlans, MAX_COMMENT_CHARACTERS } from './describe-plan.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { fittingTexts } from './fitting-texts.ts';
import { approvedPlansName, judgeBranch } from './judge-branch.ts';
import { howToApprove, meansPlan } from './plan-approval.ts';

/** What there is to say about a branch. */
export interface BranchPlan {
  /** The tip of the branch. */
  readonly sha: string;
  readonly plans: readonly ApplicationPlan[];
  /** False for a fork that nobody with rights has asked to compare. */
  readonly isCompared: boolean;
  /** The last approval by somebody with rights: what plan it named, and who. */
  readonly approval?: { readonly of: string; readonly by: string };
  /** Where the whole plan is. */
  readonly link?: string;
}

/** For the title, and for what is written around the text: a marker, a heading. */
const RESERVED_CHARACTERS = 600;
const MAX_CHARACTERS = MAX_COMMENT_CHARACTERS - RESERVED_CHARACTERS;

/** The plan of a branch as Markdown, within the limits of a comment. */
export function describeBranch(branch: BranchPlan): string {
  const { sha, plans, isCompared, link } = branch;
  const title = `**${judgeBranch(branch).title}** at ${sha.slice(0, 12)}. Nothing was applied.`;
  if (plans.length === 0) return title;
  if (isCompared) {
    const described = describePlans(plans, { ...(link && { link }), maxCharacters: MAX_CHARACTERS });
    return [title, ...describeApproval(branch), described].join('\n\n');
  }
  const command = `/windlass plan ${sha.slice(0, 12)}`;
  const how = `Somebody who may write to this repository can comment \`${command}\` to have this commit compared with the clusters.`;
  return [title, how, listNames(plans)].join('\n\n');
}

function describeApproval({ plans, approval }: BranchPlan): readonly string[] {
  const name = approvedPlansName(plans);
  if (name === '') return [];
  const by = approval && escapeMarkdown(approval.by);
  if (approval && meansPlan(approval.of, name)) {
    return [`Plan \`${name}\` is approved by ${by}. A new push or a change in the cluster makes it another plan.`];
  }
  const stale = approval ? `The approval of plan \`${approval.of}\` by ${by} is stale. ` : '';
  return [`${stale}${howToApprove(name)}`];
}

/** Only names: what a stranger's branch renders to, or why it does not, may be made of what he may not see. */
function listNames(plans: readonly ApplicationPlan[]): string {
  const names = plans.map(({ application: { name }, trouble }) => {
    return `- ${escapeMarkdown(name)}${trouble ? ': does not render' : ''}`;
  });
  const shown = fittingTexts(names, MAX_CHARACTERS - RESERVED_CHARACTERS);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n');
}
