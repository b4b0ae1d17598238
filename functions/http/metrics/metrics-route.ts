import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { applicationGauges } from './application-gauges.ts';
import { driftCheckGauges } from './drift-check-gauges.ts';
import { formatGauges } from './gauge.ts';

/** What Prometheus asks for: how each application and each drift check is, and what this process counted; names as Argo CD's. */
export const metricsRoute: Route = defineRoute({
  method: 'GET',
  path: '/metrics',
  operationId: 'Metrics',
  tag: 'system',
  summary: 'Metrics in the text format of Prometheus',
  response: z.string(),
  handle: async ({ deps }) => {
    const [applications, checks] = await Promise.all([deps.applications.list(), deps.driftChecks.list()]);
    const gauges = [...applicationGauges(applications), ...driftCheckGauges(checks)];
    return {
      body: `${formatGauges(gauges)}${deps.metrics.text()}`,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    };
  },
});
