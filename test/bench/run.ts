import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { wantsControlPlane } from '../support/control-plane.ts';
import { measureCompare } from './measure-compare.ts';
import { measureCreation } from './measure-creation.ts';
import { measureDrift } from './measure-drift.ts';
import { measureMonorepo } from './measure-monorepo.ts';
import { measurePlan } from './measure-plan.ts';
import { measurePush } from './measure-push.ts';
import { measureWebhook } from './measure-webhook.ts';
import { startBenchCluster } from './start-bench-cluster.ts';

/**
 * Measures Windlass beside a yardstick in the same run: `npm run bench`. On the sandbox, or on a real API server with
 * KUBEBUILDER_ASSETS. The figures are medians; ratios carry over to other machines, milliseconds do not.
 */
const cluster = await startBenchCluster();
const guestbook = resolve(import.meta.dirname, '../../../shared/conformance/argocd-example-apps/guestbook');
if (!existsSync(guestbook)) throw new Error(`the example guestbook is not at ${guestbook}`);
const id = randomBytes(3).toString('hex');

try {
  console.log(`cluster: ${wantsControlPlane() ? 'real API server' : 'sandbox'}\n`);
  await measureWebhook();
  await measurePush({ kubeconfig: cluster.kubeconfig, manifests: guestbook, namespace: `bench-push-${id}` });
  await measureCreation({ kubeconfig: cluster.kubeconfig, namespace: `bench-many-${id}`, count: 100 });
  await measureCompare({ kubeconfig: cluster.kubeconfig, namespace: `bench-compare-${id}`, count: 100 });
  await measureDrift({ kubeconfig: cluster.kubeconfig, namespace: `bench-drift-${id}`, count: 1000 });
  await measureMonorepo({ count: 1000 });
  await measurePlan({ kubeconfig: cluster.kubeconfig, namespace: `bench-plan-${id}`, count: 100 });
} finally {
  await cluster.stop();
}
