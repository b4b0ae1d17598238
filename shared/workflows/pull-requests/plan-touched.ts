import pMap from 'p-map';
import { type Application, sourcesOf } from '../../domain/application/application.ts';
import { canonicalJson } from '../../domain/diff/canonical-json.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { canonicalRepositoryUrl, repositoryUrlMatches } from '../../domain/git/repository-url.ts';
import { selectAffectedApplications } from '../../domain/git/select-affected-applications.ts';
import { targetRevisionMoves } from '../../domain/git/target-revision.ts';
import type { ApplicationPlan } from '../../domain/plan/application-plan.ts';
import { mergeTargets } from '../../domain/plan/merge-targets.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { allowedNamespaces } from '../application/allowed-namespaces.ts';
import type { Dependencies } from '../dependencies.ts';
import { makePlan, type PlannedRender, planHeader } from '../plan/make-plan.ts';
import { readOnce } from '../plan/read-once.ts';
import { type RenderedApplication, renderApplication } from '../render/render-application.ts';

/** A branch that is to be merged. */
export interface PlannedBranch {
  readonly headSha: string;
  /** The branch that it goes to, and that one's tip. */
  readonly baseRef: string;
  readonly baseSha: string;
  readonly isDefaultBase: boolean;
  /** The commit at which it began. */
  readonly forkSha: string;
  /** It is a stranger's: rendered without our credentials and without plugins. */
  readonly isFork: boolean;
  /** Whether it is compared with the clusters. */
  readonly isCompared: boolean;
}

/** Applications at once: rendering and comparing take turns at waiting. */
const CONCURRENCY = 8;

/** Plans for the applications that a branch touches: those that follow its base, and do not render alike at its begin and its end. */
export async function planTouched(
  deps: Dependencies,
  repositoryUrl: string,
  branch: PlannedBranch,
): Promise<readonly ApplicationPlan[]> {
  const refs = await deps.references.list(canonicalRepositoryUrl(repositoryUrl));
  const records = await deps.applications.readMany(refs);
  const event = {
    kind: 'push',
    repositoryUrls: [repositoryUrl],
    revision: branch.baseRef,
    touchedHead: branch.isDefaultBase,
  } as const;
  const selected = selectAffectedApplications(
    event,
    records.map(({ application }) => application),
    { allowedNamespaces: allowedNamespaces(deps.settings) },
  );
  const followers = records.filter((_record, at) => selected[at]?.affected);
  const rendering = { repositoryUrl, branch, since: deps.clock.now() };
  const once = readOnce(deps);
  const plans = await pMap(followers, (record) => planIfTouched(once, record, rendering), {
    concurrency: CONCURRENCY,
  });
  return plans.filter((plan) => plan !== undefined);
}

/** A render, or why there is none. */
type Attempt = { readonly rendered: RenderedApplication } | { readonly error: GitOpsError };

/** What is rendered for one branch: with the same `since`, branches of other repositories are asked for once. */
interface Rendering {
  readonly repositoryUrl: string;
  readonly branch: PlannedBranch;
  readonly since: Date;
}

async function planIfTouched(
  deps: Dependencies,
  record: ApplicationRecord,
  rendering: Rendering,
): Promise<ApplicationPlan | undefined> {
  const { branch } = rendering;
  const attempt = (sha: string, isForeign = false) => tryRender(deps, record.application, rendering, sha, isForeign);
  const [fork, head] = await Promise.all([attempt(branch.forkSha), attempt(branch.headSha, branch.isFork)]);
  if (sameOutcome(fork, head)) return undefined;
  if (!branch.isCompared) return withoutComparison(deps, record, head);
  const tip = branch.baseSha === branch.forkSha ? fork : await attempt(branch.baseSha);
  return makePlan(deps, {
    record,
    renderHead: async () => afterMerge(need(head), fork, tip),
    ...('rendered' in tip ? { renderBase: async () => tip.rendered } : {}),
  });
}

async function tryRender(
  deps: Dependencies,
  application: Application,
  { repositoryUrl, branch, since }: Rendering,
  sha: string,
  isForeign: boolean,
): Promise<Attempt> {
  const moved = { revision: branch.baseRef, touchedHead: branch.isDefaultBase };
  const revisions = sourcesOf(application.spec).map(({ repoURL, targetRevision }) =>
    repositoryUrlMatches(repositoryUrl, repoURL) && targetRevisionMoves(targetRevision, moved) ? sha : '',
  );
  try {
    const overrides = { revisions, notBefore: since, ...(isForeign && { isForeign }) };
    return { rendered: await renderApplication(deps, application, overrides) };
  } catch (error) {
    // What may pass by itself says nothing about the branch: the whole plan is tried again.
    if (!(error instanceof GitOpsError) || error.retry !== 'never') throw error;
    return { error };
  }
}

function sameOutcome(fork: Attempt, head: Attempt): boolean {
  const outcomeOf = (attempt: Attempt) =>
    'rendered' in attempt ? attempt.rendered.objects : { error: attempt.error.message };
  return canonicalJson(outcomeOf(fork)) === canonicalJson(outcomeOf(head));
}

function need(attempt: Attempt): RenderedApplication {
  if ('error' in attempt) throw attempt.error;
  return attempt.rendered;
}

/** As the base branch will be with what this one changed. */
function afterMerge(head: RenderedApplication, fork: Attempt, tip: Attempt): PlannedRender {
  if (fork === tip || !('rendered' in fork) || !('rendered' in tip)) return head;
  return { ...head, objects: mergeTargets(fork.rendered.objects, head.objects, tip.rendered.objects) };
}

/** What a stranger's branch renders to, or what it says when it does not, may be made of what he may not see. */
function withoutComparison(deps: Dependencies, record: ApplicationRecord, head: Attempt): ApplicationPlan {
  const header = planHeader(deps, record);
  return 'rendered' in head ? header : { ...header, trouble: { from: 'source', message: 'it does not render' } };
}
