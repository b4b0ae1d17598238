import type { Deployment, HostedRepository } from '../../../ports/git-host.ts';
import { fieldsOf, listOf } from '../host-api/answer-fields.ts';
import type { HostClient } from '../host-api/host-client.ts';
import { limitDescription } from '../host-api/limit-text.ts';

const PERMISSION = 'deployments: write';
const TASK = 'deploy';

/** Deployments and their states (docs.github.com/rest/deployments). */
export function createDeployments(
  client: HostClient,
  base: string,
): Pick<HostedRepository, 'createDeployment' | 'createDeploymentStatus'> {
  return {
    async createDeployment(deployment) {
      const found = await findDeployment(client, base, deployment);
      if (found !== undefined) return { id: found };
      const answer = await client.ask({
        method: 'POST',
        path: `${base}/deployments`,
        body: {
          ref: deployment.revision,
          task: TASK,
          // By default GitHub merges the default branch into the ref first, and refuses while any status of it is not a success.
          auto_merge: false,
          required_contexts: [],
          environment: deployment.environment,
          description: limitDescription(deployment.description),
          payload: { windlass: deployment.key },
          transient_environment: deployment.isTransient,
          production_environment: deployment.isProduction,
        },
        permission: PERMISSION,
      });
      return { id: String(fieldsOf(answer.body).id) };
    },
    async createDeploymentStatus(deploymentId, status) {
      const path = `${base}/deployments/${encodeURIComponent(deploymentId)}/statuses`;
      const description = limitDescription(status.description);
      const newest = await client.ask({ method: 'GET', path: `${path}?per_page=1`, permission: PERMISSION });
      const [known] = listOf(newest.body);
      if (known?.state === status.state && known.description === description) return;
      await client.ask({
        method: 'POST',
        path,
        body: {
          state: status.state,
          description,
          environment_url: status.environmentUrl,
          log_url: status.logUrl,
          auto_inactive: true,
        },
        permission: PERMISSION,
      });
    },
  };
}

/** One that was made and whose answer was lost must not be made again. */
async function findDeployment(
  client: HostClient,
  base: string,
  { revision, environment, key }: Deployment,
): Promise<string | undefined> {
  const query = new URLSearchParams({ sha: revision, environment, task: TASK, per_page: '100' });
  const answer = await client.ask({ method: 'GET', path: `${base}/deployments?${query}`, permission: PERMISSION });
  const found = listOf(answer.body).find(({ payload }) => payloadOf(payload).windlass === key);
  return found && String(found.id);
}

/** Older servers give the payload as the text that it was sent as. */
function payloadOf(payload: unknown) {
  if (typeof payload !== 'string') return fieldsOf(payload);
  try {
    return fieldsOf(JSON.parse(payload));
  } catch {
    return {};
  }
}
