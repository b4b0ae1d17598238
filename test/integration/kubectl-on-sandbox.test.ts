import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControllers } from '../../sandbox/kubernetes/controllers/start-controllers.ts';
import { type SandboxKubernetes, startSandboxKubernetes } from '../../sandbox/kubernetes/start-sandbox-kubernetes.ts';
import { type KubectlResult, runKubectl } from '../contract/kubernetes-api/kubectl.ts';

// What needs scheduler and kubelet; the verbs that a real control plane can show too are in test/contract/kubernetes-api/kubectl.test.ts.

let folder: string;
let sandbox: SandboxKubernetes;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'windlass-kubectl-'));
  sandbox = await startSandboxKubernetes({ startControllers: (api) => startControllers(api, { paceMs: 50 }) });
  await writeFile(join(folder, 'kubeconfig'), sandbox.kubeconfig, { mode: 0o600 });
}, 30_000);

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function kubectl(args: string, input = ''): Promise<KubectlResult> {
  return runKubectl(join(folder, 'kubeconfig'), args.split(' '), input);
}

function guestbook(name: string, { image = 'registry.example/guestbook:1', replicas = 2 } = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: guestbook
        image: ${image}
        ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: 80}]
`;
}

describe('kubectl on the sandbox', () => {
  it('applies, waits for and shows a running application', async () => {
    const applied = await kubectl('apply -f -', guestbook('shown'));
    expect(applied).toEqual({
      exitCode: 0,
      stdout: 'deployment.apps/shown created\nservice/shown created\n',
      stderr: '',
    });
    const waited = await kubectl('wait --for=condition=Available deployment/shown --timeout=20s');
    expect(waited).toMatchObject({ exitCode: 0, stdout: 'deployment.apps/shown condition met\n' });
    expect((await kubectl('rollout status deployment/shown --timeout=20s')).stdout).toContain(
      'deployment "shown" successfully rolled out\n',
    );
    expect((await kubectl('get deployment shown')).stdout).toMatch(/^shown +2\/2 +2 +2 +\d+s$/m);
    expect((await kubectl('get pods -l app=shown')).stdout).toMatch(
      /^shown-[a-z0-9]+-[a-z0-9]{5} +1\/1 +Running +0 +\d+s$/m,
    );
    expect((await kubectl('get endpoints shown')).stdout).toMatch(
      /^shown +10\.244\.\d+\.\d+:80,10\.244\.\d+\.\d+:80 /m,
    );
  });

  it('applies from the server side and finds no difference afterwards', async () => {
    const manifest = guestbook('declared');
    const applied = await kubectl('apply --server-side -f -', manifest);
    expect(applied.stdout).toBe('deployment.apps/declared serverside-applied\nservice/declared serverside-applied\n');
    await kubectl('rollout status deployment/declared --timeout=20s');
    expect(await kubectl('diff --server-side -f -', manifest)).toMatchObject({ exitCode: 0, stdout: '' });
    const changed = await kubectl('diff --server-side -f -', guestbook('declared', { replicas: 3 }));
    expect(changed.exitCode).toBe(1);
    expect(changed.stdout).toMatch(/^- {2}replicas: 2$/m);
    expect(changed.stdout).toMatch(/^\+ {2}replicas: 3$/m);
  });

  it('rolls out, shows the history, rolls back and restarts', async () => {
    await kubectl('apply -f -', guestbook('rolled'));
    await kubectl('rollout status deployment/rolled --timeout=20s');
    await kubectl('set image deployment/rolled guestbook=registry.example/guestbook:2');
    expect(await kubectl('rollout status deployment/rolled --timeout=20s')).toMatchObject({ exitCode: 0 });
    expect((await kubectl('rollout history deployment/rolled')).stdout).toMatch(/^1 +<none>\n2 +<none>$/m);
    expect((await kubectl('rollout undo deployment/rolled')).stdout).toBe('deployment.apps/rolled rolled back\n');
    await kubectl('rollout status deployment/rolled --timeout=20s');
    expect((await kubectl('get deployment rolled -o jsonpath={..image}')).stdout).toBe('registry.example/guestbook:1');
    expect((await kubectl('rollout restart deployment/rolled')).exitCode).toBe(0);
    expect((await kubectl('rollout status deployment/rolled --timeout=20s')).exitCode).toBe(0);
  });

  it('rollout status fails when the deadline of a broken rollout passes', async () => {
    await kubectl('apply -f -', guestbook('broken'));
    await kubectl('patch deployment broken -p {"spec":{"progressDeadlineSeconds":1}}');
    await kubectl('rollout status deployment/broken --timeout=20s');
    await kubectl('set image deployment/broken guestbook=registry.example/guestbook:does-not-exist');
    const status = await kubectl('rollout status deployment/broken --timeout=20s');
    expect(status.exitCode).toBe(1);
    expect(status.stderr).toContain('error: deployment "broken" exceeded its progress deadline');
    expect((await kubectl('get pods -l app=broken')).stdout).toMatch(/0\/1 +(ErrImagePull|ImagePullBackOff) /);
    expect((await kubectl('get deployment broken')).stdout).toMatch(/^broken +2\/2 +1 +2 /m);
  });

  it('waits for a Job, and describes it', async () => {
    expect((await kubectl('create job counted --image=registry.example/work:1 -- true')).stdout).toBe(
      'job.batch/counted created\n',
    );
    expect((await kubectl('wait --for=condition=Complete job/counted --timeout=20s')).exitCode).toBe(0);
    expect((await kubectl('get job counted')).stdout).toMatch(/^counted +Complete +1\/1 /m);
    expect((await kubectl('describe job counted')).stdout).toMatch(
      /Pods Statuses: +0 Active .*\/ 1 Succeeded \/ 0 Failed/,
    );
  });

  it('describes a Deployment with its conditions, a Pod and the node', async () => {
    await kubectl('apply -f -', guestbook('described', { replicas: 1 }));
    await kubectl('wait --for=condition=Available deployment/described --timeout=20s');
    await kubectl('rollout status deployment/described --timeout=20s');
    const { stdout } = await kubectl('describe deployment described');
    expect(stdout).toMatch(/^Replicas: +1 desired \| 1 updated \| 1 total \| 1 available \| 0 unavailable$/m);
    expect(stdout).toMatch(/^ +Available +True +MinimumReplicasAvailable$/m);
    expect(stdout).toMatch(/^NewReplicaSet: +described-[a-z0-9]+ \(1\/1 replicas created\)$/m);
    expect((await kubectl('describe pod -l app=described')).stdout).toMatch(/^Status: +Running$/m);
    expect((await kubectl('describe node sandbox')).stdout).toMatch(/^ +Ready +True /m);
    expect((await kubectl('get nodes')).stdout).toMatch(/^sandbox +Ready /m);
  });

  it('deletes a manifest and with it what the controllers made', async () => {
    await kubectl('apply -f -', guestbook('dropped'));
    await kubectl('rollout status deployment/dropped --timeout=20s');
    const deleted = await kubectl('delete --cascade=foreground --timeout=20s -f -', guestbook('dropped'));
    expect(deleted.exitCode).toBe(0);
    expect(deleted.stdout).toMatch(/deployment\.apps "dropped" deleted[\s\S]*service "dropped" deleted/);
    expect((await kubectl('get replicasets,pods -l app=dropped -o name')).stdout).toBe('');
  });

  it('deletes a namespace and waits until it is gone', async () => {
    await kubectl('create namespace doomed');
    await kubectl('--namespace doomed apply -f -', guestbook('inside'));
    expect(await kubectl('delete namespace doomed --timeout=20s')).toMatchObject({ exitCode: 0 });
    expect((await kubectl('get namespace doomed')).stderr).toBe(
      'Error from server (NotFound): namespaces "doomed" not found\n',
    );
    expect((await kubectl('get deployments --all-namespaces -l app=inside -o name')).stdout).toBe('');
  });

  it('lists what the server can do', async () => {
    const { stdout, exitCode } = await kubectl('api-resources --verbs=list --namespaced=true -o name');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['configmaps', 'pods', 'deployments.apps', 'jobs.batch', 'ingresses.networking.k8s.io']),
    );
    expect((await kubectl('get all')).exitCode).toBe(0);
  });
});
