import type { Json } from '../../../domain/errors/gitops-error.ts';
import type { CheckRun, HostedRepository } from '../../../ports/git-host.ts';
import { fieldsOf, listOf } from '../host-api/answer-fields.ts';
import type { HostClient } from '../host-api/host-client.ts';
import { limitText } from '../host-api/limit-text.ts';

const PERMISSION = 'checks: write';
/** Of `output.summary` and `output.text`. */
const MAX_OUTPUT = 65_535;

/** Check runs (docs.github.com/rest/checks/runs); for Apps alone. */
export function createCheckRuns(
  client: HostClient,
  base: string,
  appId: string | undefined,
): Pick<HostedRepository, 'createCheckRun' | 'findCheckRun' | 'updateCheckRun'> {
  return {
    async findCheckRun(revision, name) {
      const query = new URLSearchParams({ check_name: name, per_page: '1', ...(appId && { app_id: appId }) });
      const path = `${base}/commits/${encodeURIComponent(revision)}/check-runs?${query}`;
      const answer = await client.ask({ method: 'GET', path, permission: PERMISSION });
      const [newest] = listOf(fieldsOf(answer.body).check_runs);
      return newest && { id: String(newest.id) };
    },
    async createCheckRun(revision, run) {
      const body = { ...toBody(run), head_sha: revision };
      const answer = await client.ask({ method: 'POST', path: `${base}/check-runs`, body, permission: PERMISSION });
      const { id, html_url } = fieldsOf(answer.body);
      return { id: String(id), url: String(html_url ?? '') };
    },
    async updateCheckRun(id, run) {
      const path = `${base}/check-runs/${encodeURIComponent(id)}`;
      await client.ask({ method: 'PATCH', path, body: toBody(run), permission: PERMISSION });
    },
  };
}

function toBody(run: Partial<CheckRun>): { [field: string]: Json | undefined } {
  const { output } = run;
  return {
    name: run.name,
    status: run.conclusion === undefined ? run.status : 'completed',
    conclusion: run.conclusion,
    external_id: run.externalId,
    details_url: run.detailsUrl,
    output: output && {
      title: limitText(output.title, 255),
      summary: limitText(output.summary, MAX_OUTPUT),
      ...(output.text === undefined ? {} : { text: limitText(output.text, MAX_OUTPUT) }),
    },
    actions: run.actions?.map(({ label, description, identifier }) => ({
      label: limitText(label, 20),
      description: limitText(description, 40),
      identifier,
    })),
  };
}
