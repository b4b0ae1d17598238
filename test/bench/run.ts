import { randomBytes } from 'node:crypto';
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
 * Measures Windlass beside a yardstick in the same run: `npm run bench`, or some of it: `npm run bench -- push drift`. On the sandbox, or
 * on a real API server with KUBEBUILDER_ASSETS. The figures are medians; ratios carry over to other machines, milliseconds do not.
 */
const wanted = process.argv.slice(2);
const id = randomBytes(3).toString('hex');
const guestbook = resolve(import.meta.dirname, 'guestbook');
const benchmarks = (kubeconfig: string): { readonly [name: string]: () => Promise<void> } => ({
  webhook: () => measureWebhook(),
  push: () => measurePush({ kubeconfig, manifests: guestbook, namespace: `bench-push-${id}` }),
  creation: () => measureCreation({ kubeconfig, namespace: `bench-many-${id}`, count: 100 }),
  compare: () => measureCompare({ kubeconfig, namespace: `bench-compare-${id}`, count: 100 }),
  drift: () => measureDrift({ kubeconfig, namespace: `bench-drift-${id}`, count: 1000 }),
  monorepo: () => measureMonorepo({ count: 1000 }),
  plan: () => measurePlan({ kubeconfig, namespace: `bench-plan-${id}`, count: 100 }),
});
const names = Object.keys(benchmarks(''));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`there is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);

const cluster = await startBenchCluster();
try {
  console.log(`cluster: ${wantsControlPlane() ? 'real API server' : 'sandbox'}\n`);
  for (const [name, measure] of Object.entries(benchmarks(cluster.kubeconfig))) {
    if (wanted.length === 0 || wanted.includes(name)) await measure();
  }
} finally {
  await cluster.stop();
}
