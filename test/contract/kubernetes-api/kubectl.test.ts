import { describe, expect, it } from 'vitest';
import { useContract } from './contract.ts';
import { type KubectlResult, runKubectl } from './kubectl.ts';

const contract = useContract();

function kubectl(args: string, input = ''): Promise<KubectlResult> {
  return runKubectl(contract.api.kubeconfig, ['--namespace', contract.namespace, ...args.split(' ')], input);
}

function configMapYaml(name: string, color: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  labels: {app: ${name}}\ndata:\n  color: ${color}\n`;
}

function deploymentYaml(name: string, image: string): string {
  const container = `      - name: web\n        image: ${image}\n        ports: [{containerPort: 80}]\n`;
  const template = `  template:\n    metadata:\n      labels: {app: ${name}}\n    spec:\n      containers:\n${container}`;
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 0\n  selector:\n    matchLabels: {app: ${name}}\n${template}`;
}

describe('kubectl', () => {
  it('get lists with a table', async () => {
    await kubectl('create configmap listed --from-literal=color=blue');
    const { stdout, exitCode } = await kubectl('get configmaps');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^NAME +DATA +AGE$/m);
    expect(stdout).toMatch(/^listed +1 +\d+s$/m);
  });

  it('get writes names, YAML, JSON and paths', async () => {
    await kubectl('create configmap shown --from-literal=color=blue');
    expect((await kubectl('get cm shown -o name')).stdout).toBe('configmap/shown\n');
    expect((await kubectl('get cm shown -o yaml')).stdout).toContain('  color: blue\n');
    expect(JSON.parse((await kubectl('get cm shown -o json')).stdout)).toMatchObject({
      kind: 'ConfigMap',
      data: { color: 'blue' },
    });
    expect((await kubectl('get cm shown -o jsonpath={.data.color}')).stdout).toBe('blue');
    expect((await kubectl('get cm shown -o wide')).stdout).toMatch(/^shown +1/m);
  });

  it('get of what is not there fails with the words of the server', async () => {
    expect(await kubectl('get configmap absent')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'Error from server (NotFound): configmaps "absent" not found\n',
    });
  });

  it('get of an unknown kind fails', async () => {
    expect(await kubectl('get unicorns')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`the server doesn't have a resource type "unicorns"`),
    });
  });

  it('api-resources lists kinds with short names', async () => {
    const { stdout, exitCode } = await kubectl('api-resources');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(stdout).toMatch(/^namespaces +ns +v1 +false +Namespace$/m);
  });

  it('api-versions lists groups', async () => {
    const { stdout } = await kubectl('api-versions');
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1']));
  });

  it('version states the server', async () => {
    const { stdout } = await kubectl('version -o json');
    expect(JSON.parse(stdout)).toMatchObject({ serverVersion: { major: '1' } });
  });

  it('apply creates, leaves alone and configures, from the client side', async () => {
    expect((await kubectl('apply -f -', configMapYaml('client-side', 'blue'))).stdout).toBe(
      'configmap/client-side created\n',
    );
    expect((await kubectl('apply -f -', configMapYaml('client-side', 'blue'))).stdout).toBe(
      'configmap/client-side unchanged\n',
    );
    expect((await kubectl('apply -f -', configMapYaml('client-side', 'red'))).stdout).toBe(
      'configmap/client-side configured\n',
    );
    expect((await kubectl('get cm client-side -o jsonpath={.data.color}')).stdout).toBe('red');
  });

  it('apply changes a Deployment from the client side', async () => {
    expect((await kubectl('apply -f -', deploymentYaml('rolled', 'registry.example/web:1'))).stdout).toBe(
      'deployment.apps/rolled created\n',
    );
    expect((await kubectl('apply -f -', deploymentYaml('rolled', 'registry.example/web:1'))).stdout).toBe(
      'deployment.apps/rolled unchanged\n',
    );
    expect((await kubectl('apply -f -', deploymentYaml('rolled', 'registry.example/web:2'))).stdout).toBe(
      'deployment.apps/rolled configured\n',
    );
    expect((await kubectl('get deploy rolled -o jsonpath={.spec.template.spec.containers[*].image}')).stdout).toBe(
      'registry.example/web:2',
    );
  });

  it('apply works from the server side, and says who holds a field', async () => {
    const apply = (color: string, flags = '') =>
      kubectl(`apply --server-side${flags} -f -`, configMapYaml('server-side', color));
    expect((await apply('blue')).stdout).toBe('configmap/server-side serverside-applied\n');
    const conflict = await apply('red', ' --field-manager=other');
    expect(conflict.exitCode).toBe(1);
    expect(conflict.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .data.color');
    expect(await apply('red', ' --field-manager=other --force-conflicts')).toMatchObject({ exitCode: 0 });
  });

  it('apply --dry-run=server changes nothing', async () => {
    const dry = await kubectl('apply --dry-run=server -f -', configMapYaml('dry', 'blue'));
    expect(dry.stdout).toBe('configmap/dry created (server dry run)\n');
    expect((await kubectl('get cm dry')).exitCode).toBe(1);
  });

  it('diff ends with 0 without and with 1 and the lines with differences', async () => {
    await kubectl('apply -f -', configMapYaml('diffed', 'blue'));
    expect(await kubectl('diff -f -', configMapYaml('diffed', 'blue'))).toMatchObject({ exitCode: 0, stdout: '' });
    const { exitCode, stdout } = await kubectl('diff -f -', configMapYaml('diffed', 'red'));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^- {2}color: blue$/m);
    expect(stdout).toMatch(/^\+ {2}color: red$/m);
  });

  it('create, label, annotate, patch and replace work', async () => {
    expect((await kubectl('create -f -', configMapYaml('worked', 'blue'))).stdout).toBe('configmap/worked created\n');
    expect((await kubectl('create -f -', configMapYaml('worked', 'blue'))).stderr).toContain('(AlreadyExists)');
    expect((await kubectl('label cm worked tier=front')).stdout).toBe('configmap/worked labeled\n');
    expect((await kubectl('annotate cm worked note=hello')).stdout).toBe('configmap/worked annotated\n');
    expect((await kubectl('patch cm worked -p {"data":{"size":"large"}}')).stdout).toBe('configmap/worked patched\n');
    expect((await kubectl('replace -f -', configMapYaml('worked', 'green'))).stdout).toBe(
      'configmap/worked replaced\n',
    );
    expect((await kubectl('get cm -l app=worked -o name')).stdout).toBe('configmap/worked\n');
  });

  it('scale and set image change a Deployment', async () => {
    await kubectl('apply -f -', deploymentYaml('sized', 'registry.example/web:1'));
    expect((await kubectl('set image deploy/sized web=registry.example/web:2')).stdout).toBe(
      'deployment.apps/sized image updated\n',
    );
    expect((await kubectl('scale deploy/sized --replicas=1')).stdout).toBe('deployment.apps/sized scaled\n');
    expect((await kubectl('get deploy sized -o jsonpath={.spec.replicas}')).stdout).toBe('1');
  });

  it('describe tells of a Deployment', async () => {
    await kubectl('apply -f -', deploymentYaml('described', 'registry.example/web:1'));
    const { stdout, exitCode } = await kubectl('describe deployment described');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Name: +described$/m);
    expect(stdout).toMatch(/^Selector: +app=described$/m);
    expect(stdout).toMatch(/^ +Image: +registry\.example\/web:1$/m);
  });

  it('wait --for=delete and delete work together', async () => {
    await kubectl('apply -f -', configMapYaml('dropped', 'blue'));
    expect((await kubectl('delete cm dropped')).stdout).toMatch(/^configmap "dropped" deleted/);
    expect((await kubectl('wait --for=delete cm/dropped --timeout=5s')).exitCode).toBe(0);
    expect((await kubectl('delete cm dropped')).stderr).toBe(
      'Error from server (NotFound): configmaps "dropped" not found\n',
    );
    expect((await kubectl('delete cm dropped --ignore-not-found')).exitCode).toBe(0);
  });

  it('delete takes a whole manifest', async () => {
    await kubectl('apply -f -', `${configMapYaml('first', 'blue')}---\n${configMapYaml('second', 'blue')}`);
    const { stdout } = await kubectl(
      'delete -f -',
      `${configMapYaml('first', 'blue')}---\n${configMapYaml('second', 'blue')}`,
    );
    expect(stdout).toMatch(/configmap "first" deleted[\s\S]*configmap "second" deleted/);
  });

  it('explain tells of fields', async () => {
    const { stdout, exitCode } = await kubectl('explain deployment.spec.replicas');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^KIND: +Deployment$/m);
    expect(stdout).toMatch(/replicas <integer>/);
  });

  it('auth can-i answers yes to the administrator', async () => {
    expect(await kubectl('auth can-i create deployments')).toMatchObject({ exitCode: 0, stdout: 'yes\n' });
  });

  it('apply refuses a manifest with a field that the kind does not have', async () => {
    const { exitCode, stderr } = await kubectl('apply -f -', `${configMapYaml('strict', 'blue')}colour: red\n`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('colour');
  });
});
