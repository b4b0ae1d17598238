import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, aPodTemplate, succeeded, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;
const deployments = () => `/apis/apps/v1/namespaces/${contract.namespace}/deployments`;

describe('a request that cannot be understood', () => {
  it('is answered 400 when the body is not JSON', async () => {
    const answer = await contract.client.send('POST', configMaps(), { body: '{"kind":' });
    expect(answer).toMatchObject({ status: 400, body: { kind: 'Status', reason: 'BadRequest' } });
  });

  it('is answered 400 when the kind is another than that of the path', async () => {
    expect(await contract.client.post(configMaps(), { ...aConfigMap('x'), kind: 'Secret' })).toMatchObject({
      status: 400,
      body: {
        reason: 'BadRequest',
        message: expect.stringContaining('Secret in version "v1" cannot be handled as a ConfigMap'),
      },
    });
  });

  it('is answered 400 when a field has the wrong type', async () => {
    const answer = await contract.client.post(deployments(), aDeployment('mistyped', { replicas: 'three' }));
    expect(answer).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: expect.stringContaining('cannot be handled as a Deployment') },
    });
  });

  it('is answered 415 for a patch of an unknown kind', async () => {
    await contract.client.post(configMaps(), aConfigMap('patchless'));
    const answer = await contract.client.send('PATCH', `${configMaps()}/patchless`, {
      body: {},
      type: 'application/json',
    });
    expect(answer).toMatchObject({
      status: 415,
      body: { reason: 'UnsupportedMediaType' },
    });
  });

  it('is answered 405 for a method that the path does not have', async () => {
    expect(await contract.client.post(`${configMaps()}/something`, {})).toMatchObject({
      status: 405,
      body: { reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource' },
    });
  });
});

describe('an invalid object is refused with 422 and the causes', () => {
  it.each([
    ['Bad_Name', 'metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of'],
    ['', 'name or generateName is required'],
  ])('for the name "%s"', async (name, message) => {
    expect(await contract.client.post(configMaps(), aConfigMap(name))).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', message: expect.stringContaining(message) },
    });
  });

  it('for a label that is none', async () => {
    const object = { ...aConfigMap('odd-label'), metadata: { name: 'odd-label', labels: { app: 'not valid!' } } };
    expect(await contract.client.post(configMaps(), object)).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining(
          'ConfigMap "odd-label" is invalid: metadata.labels: Invalid value: "not valid!"',
        ),
        details: {
          name: 'odd-label',
          kind: 'ConfigMap',
          causes: [{ reason: 'FieldValueInvalid', field: 'metadata.labels' }],
        },
      },
    });
  });

  it('for a Deployment whose selector does not select its Pods', async () => {
    const object = aDeployment('astray', { selector: { matchLabels: { app: 'other' } } });
    expect(await contract.client.post(deployments(), object)).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        // Older servers print the labels as a Go map.
        message: expect.stringMatching(
          /^Deployment\.apps "astray" is invalid: spec\.template\.metadata\.labels: Invalid value: (map\[string\]string)?\{"app":"astray"\}: `selector` does not match template `labels`$/,
        ),
        details: { name: 'astray', group: 'apps', kind: 'Deployment' },
      },
    });
  });

  it('for a Deployment without containers', async () => {
    const template = { metadata: { labels: { app: 'empty' } }, spec: { containers: [] } };
    expect(await contract.client.post(deployments(), aDeployment('empty', { template }))).toMatchObject({
      status: 422,
      body: { message: 'Deployment.apps "empty" is invalid: spec.template.spec.containers: Required value' },
    });
  });

  it('for a container without image', async () => {
    const template = { metadata: { labels: { app: 'plain' } }, spec: { containers: [{ name: 'web' }] } };
    expect(await contract.client.post(deployments(), aDeployment('plain', { template }))).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('spec.template.spec.containers[0].image: Required value') },
    });
  });

  it('for a negative number of replicas', async () => {
    expect(await contract.client.post(deployments(), aDeployment('negative', { replicas: -1 }))).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining('spec.replicas: Invalid value: -1: must be greater than or equal to 0'),
      },
    });
  });

  it('for a Service without ports', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'portless' },
      spec: { selector: { app: 'x' } },
    };
    expect(await contract.client.post(`/api/v1/namespaces/${contract.namespace}/services`, service)).toMatchObject({
      status: 422,
      body: { message: 'Service "portless" is invalid: spec.ports: Required value' },
    });
  });
});

describe('a field that cannot change is refused with 422', () => {
  it('as the selector of a Deployment', async () => {
    succeeded(await contract.client.post(deployments(), aDeployment('fixed', { replicas: 0 })));
    const changed = { spec: { selector: { matchLabels: { app: 'moved' } }, template: aPodTemplate('moved') } };
    expect(await contract.client.patch(`${deployments()}/fixed`, 'merge', changed)).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringMatching(
          /^Deployment\.apps "fixed" is invalid: spec\.selector: Invalid value: .*: field is immutable$/,
        ),
        details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.selector' }] },
      },
    });
  });

  it('as the template of a Job', async () => {
    const jobs = `/apis/batch/v1/namespaces/${contract.namespace}/jobs`;
    const template = {
      spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/work:1' }] },
    };
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'fixed' }, spec: { template } };
    succeeded(await contract.client.post(jobs, job));
    const changed = {
      spec: { template: { spec: { containers: [{ name: 'work', image: 'registry.example/work:2' }] } } },
    };
    expect(await contract.client.patch(`${jobs}/fixed`, 'strategic', changed)).toMatchObject({
      status: 422,
      body: {
        message: expect.stringMatching(
          /^Job\.batch "fixed" is invalid: spec\.template: Invalid value: [\s\S]*: field is immutable$/,
        ),
      },
    });
  });

  it('as the data of an immutable ConfigMap', async () => {
    succeeded(await contract.client.post(configMaps(), { ...aConfigMap('frozen'), immutable: true }));
    expect(await contract.client.patch(`${configMaps()}/frozen`, 'merge', { data: { color: 'red' } })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('data: Forbidden: field is immutable when `immutable` is set') },
    });
  });

  it('as the cluster address of a Service', async () => {
    const services = `/api/v1/namespaces/${contract.namespace}/services`;
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'addressed' },
      spec: { ports: [{ port: 80 }] },
    };
    succeeded(await contract.client.post(services, service));
    expect(
      await contract.client.patch(`${services}/addressed`, 'merge', {
        spec: { clusterIP: '10.0.0.250', clusterIPs: ['10.0.0.250'] },
      }),
    ).toMatchObject({
      status: 422,
      body: {
        message: expect.stringMatching(
          /^Service "addressed" is invalid: spec\.clusterIPs\[0\]: Invalid value: .*: may not change once set$/,
        ),
      },
    });
  });

  it('as the parts of a StatefulSet beyond its template', async () => {
    const path = `/apis/apps/v1/namespaces/${contract.namespace}/statefulsets`;
    const spec = {
      serviceName: 'db',
      replicas: 0,
      selector: { matchLabels: { app: 'db' } },
      template: aPodTemplate('db'),
    };
    succeeded(
      await contract.client.post(path, { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec }),
    );
    expect(await contract.client.patch(`${path}/db`, 'merge', { spec: { serviceName: 'other' } })).toMatchObject({
      status: 422,
      body: {
        message: expect.stringMatching(
          /^StatefulSet\.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than .*are forbidden$/,
        ),
      },
    });
  });
});
