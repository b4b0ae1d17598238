import { podLogsQuery, podLogsSchema, type ShownLogEntry } from '../../shared/contracts/logs-api.ts';
import { showPodLogs } from '../../shared/workflows/serve-users/show-pod-logs.ts';
import { defineRoute, type Route } from './route.ts';
import { warningHeader } from './warning-header.ts';

/** What a Pod of an application wrote (Argo CD's `PodLogs`). */
export const logRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/applications/{name}/pods/{podName}/logs',
    operationId: 'PodLogs',
    tag: 'applications',
    summary:
      'Show what a container of the application wrote, one JSON object a line; to follow, ask again with sinceTime',
    query: podLogsQuery,
    response: podLogsSchema,
    responseType: 'application/x-ndjson',
    handle: async ({ deps, params: { name, podName }, query }) => {
      const { appNamespace, project, follow = false, ...of } = query;
      const selector = { name, ...(appNamespace !== undefined && { appNamespace }), ...(project && { project }) };
      const { entries, isCut } = await showPodLogs(deps, selector, { ...of, podName });
      const shown = entries.map(({ content, timeStamp }) => lineOf({ content, timeStamp, podName }));
      const end = lineOf({ content: '', timeStamp: entries.at(-1)?.timeStamp ?? '', podName, last: true });
      return {
        body: [...shown, end].join(''),
        headers: {
          'content-type': 'application/x-ndjson',
          ...warningHeader([
            ...(isCut ? ['there are more lines than are shown at once'] : []),
            ...(follow ? ['follow has no effect; ask again with the time of the last line as sinceTime'] : []),
          ]),
        },
      };
    },
  }),
];

function lineOf(entry: Omit<ShownLogEntry, 'timeStampStr' | 'last'> & { readonly last?: boolean }): string {
  return `${JSON.stringify({ result: { ...entry, timeStampStr: entry.timeStamp, last: entry.last ?? false } })}\n`;
}
