import { describe, expect, it } from 'vitest';
import {
  apiErrorOf,
  isAlreadyTerminating,
  isObjectAbsent,
  isOtherUid,
  isStaleConnection,
  transportErrorOf,
} from '../../../../shared/adapters/kubernetes/api-errors.ts';
import { ObjectRefusedError } from '../../../../shared/domain/errors/cluster-errors.ts';

const server = 'https://cluster.example';

function failure(status: number, message: string, causes: readonly string[] = [], retryAfter?: string) {
  const body = {
    kind: 'Status',
    message,
    reason: 'R',
    details: { causes: causes.map((cause) => ({ message: cause })) },
  };
  return { server, status, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

describe('translating refusals', () => {
  it('names access entries when an EKS cluster does not know us', () => {
    const eks = 'https://ABC.gr7.eu-west-1.eks.amazonaws.com';
    const { message } = apiErrorOf({ ...failure(401, 'Unauthorized'), server: eks });
    expect(message).toContain('access entry');
    expect(apiErrorOf(failure(401, 'Unauthorized')).message).toContain('check the token or certificate');
  });

  it.each<[string, number, string, string]>([
    [
      'RBAC',
      403,
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "shop"',
      'ClusterForbiddenError',
    ],
    ['an anonymous user', 403, 'forbidden: User "system:anonymous" cannot get path "/apis"', 'ClusterForbiddenError'],
    ['pod security', 403, 'pods "x" is forbidden: violates PodSecurity "restricted:latest"', 'ObjectRefusedError'],
    ['a quota', 403, 'pods "x" is forbidden: exceeded quota: q', 'ObjectRefusedError'],
    [
      'a webhook that speaks of users',
      403,
      'admission webhook "a.b" denied the request: User may not, cannot create resource',
      'ObjectRefusedError',
    ],
    [
      'a namespace on its way out',
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
      'ObjectRefusedError',
    ],
    ['a bad object', 400, 'metadata.managedFields must be nil', 'ObjectRefusedError'],
    ['a conflict', 409, 'configmaps "a" already exists', 'ObjectRefusedError'],
    ['a missing namespace', 404, 'namespaces "nope" not found', 'ObjectRefusedError'],
    [
      'an unknown field on an old server',
      500,
      'failed to create typed patch object: .spec.x: field not declared in schema',
      'ObjectRefusedError',
    ],
    [
      'a value that cannot be read',
      500,
      'failed to convert new object to proper version: unable to convert unstructured object to /v1, Kind=Pod: quantities must match',
      'ObjectRefusedError',
    ],
    ['a storage that is slow', 500, 'etcdserver: request timed out', 'ClusterUnreachableError'],
    [
      'a broken webhook',
      500,
      'Internal error occurred: failed calling webhook "a.b": connection refused',
      'ClusterUnreachableError',
    ],
    ['a server that starts', 503, 'the server is currently unable to handle the request', 'ClusterUnreachableError'],
    ['too many requests', 429, 'too many requests, please try again later', 'ApiThrottledError'],
  ])('makes of %s (%i) the right error', (_name, status, message, code) => {
    expect(apiErrorOf(failure(status, message)).code).toBe(code);
  });

  it.each<[string, number, string]>([
    [
      'a selector',
      422,
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"b"}}: field is immutable',
    ],
    [
      'a StatefulSet',
      422,
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden",
    ],
    [
      'a newer StatefulSet',
      422,
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template' are forbidden",
    ],
    ['a cluster IP', 422, 'spec.clusterIPs[0]: Invalid value: []string{"10.0.0.9"}: may not change once set'],
    [
      'a role reference',
      422,
      'roleRef: Invalid value: rbac.RoleRef{APIGroup:"g", Kind:"Role", Name:"b"}: cannot change roleRef',
    ],
    ['a claim', 422, 'spec: Forbidden: spec is immutable after creation except resources.requests for bound claims'],
    ['a pod', 422, 'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`'],
    ['a storage class', 422, 'parameters: Forbidden: updates to parameters are forbidden.'],
    ['a priority class', 422, 'value: Forbidden: may not be changed in an update.'],
    [
      'a webhook',
      403,
      'admission webhook "deny-immutable-field-updates.cnrm.cloud.google.com" denied the request: cannot make changes to immutable field(s)',
    ],
  ])('knows that %s cannot be changed in place', (_name, status, message) => {
    const error = apiErrorOf(failure(status, message));

    expect(error.code).toBe('ImmutableFieldError');
    expect(error).toBeInstanceOf(ObjectRefusedError);
  });

  it.each<[string, number, string, readonly string[]]>([
    [
      'a value that says so',
      422,
      'ConfigMap "a" is invalid: data: Invalid value: "field is immutable": must be a number',
      [],
    ],
    ['a name that says so', 422, 'Widget "is immutable" is invalid', ['Invalid value: "x": must be lower case']],
    ['a message whose causes say otherwise', 422, 'spec is immutable', ['spec.x: Required value']],
    ['an object that exists already', 409, 'widgets "a" is immutable', []],
  ])('does not take %s for an immutable field', (_name, status, message, causes) => {
    expect(apiErrorOf(failure(status, message, causes)).code).toBe('ObjectRefusedError');
  });

  it('passes the words of the server on untouched', () => {
    const words = 'Deployment.apps "a" is invalid: [spec.x: Required value, spec.y: Invalid value: "\\"\u00e4"]';

    expect(apiErrorOf(failure(422, words)).message).toBe(words);
  });

  it.each([
    ['7', { afterSeconds: 7 }],
    [undefined, { afterSeconds: 1 }],
    ['Wed, 21 Oct 2026 07:28:00 GMT', { afterSeconds: 1 }],
  ])('waits after Retry-After %s as long as asked', (header, retry) => {
    expect(apiErrorOf(failure(429, 'slow down', [], header)).retry).toEqual(retry);
  });

  it('says where and why credentials are refused', () => {
    const error = apiErrorOf(failure(401, 'Unauthorized'));

    expect(error.code).toBe('ClusterForbiddenError');
    expect(error.message).toContain(server);
    expect(error.message).toContain('Unauthorized');
  });

  it.each([['<html>Bad Gateway</html>'], [''], [null], [{ message: 5 }]])(
    'copes with an answer that is no Status: %j',
    (body) => {
      const error = apiErrorOf({ server, status: 502, body });

      expect(error).toMatchObject({ code: 'ClusterUnreachableError', retry: 'backoff' });
      expect(error.message).toContain('502');
    },
  );
});

describe('telling answers apart', () => {
  it('knows an absent object from an absent kind', () => {
    expect(isObjectAbsent({ server, status: 404, body: { message: 'x', details: { name: 'a', kind: 'pods' } } })).toBe(
      true,
    );
    expect(
      isObjectAbsent({
        server,
        status: 404,
        body: { message: 'the server could not find the requested resource', details: {} },
      }),
    ).toBe(false);
    expect(isObjectAbsent({ server, status: 404, body: '404 page not found\n' })).toBe(false);
  });

  it.each([
    'Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record (y). The object might have been deleted and then recreated',
    'Operation cannot be fulfilled on pods "a": Precondition failed: UID in precondition: x, UID in object meta: y',
  ])('knows that another object has taken the name: %s', (message) => {
    expect(isOtherUid(failure(409, message))).toBe(true);
    expect(isOtherUid(failure(422, message))).toBe(false);
  });

  it('knows a namespace that is going already', () => {
    const words =
      'Operation cannot be fulfilled on namespaces "x": The system is ensuring all content is removed from this namespace.';

    expect(isAlreadyTerminating(failure(409, words))).toBe(true);
    expect(isAlreadyTerminating(failure(409, 'Operation cannot be fulfilled'))).toBe(false);
  });
});

describe('translating failures of the connection', () => {
  const withCode = (code: string) => Object.assign(new Error('secret-token in the words of the library'), { code });

  it.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ENOTFOUND', 'no such host'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'not trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not trusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
    ['UND_ERR_SOCKET', 'closed'],
    ['EWHATEVER', 'EWHATEVER'],
  ])('says in words what %s means, and names the server', (code, words) => {
    const error = transportErrorOf(server, new Error('fetch failed', { cause: withCode(code) }), 10_000);

    expect(error).toMatchObject({ code: 'ClusterUnreachableError', retry: 'backoff' });
    expect(error.message).toContain(`cannot reach the cluster ${server}`);
    expect(error.message).toContain(words);
    expect(JSON.stringify(error)).not.toContain('secret-token');
  });

  it('says how long it waited', () => {
    expect(transportErrorOf(server, withCode('UND_ERR_HEADERS_TIMEOUT'), 10_000).message).toContain(
      'no answer within 10 s',
    );
  });

  it('leaves our own errors as they are', () => {
    const own = new ObjectRefusedError('no');

    expect(transportErrorOf(server, own, 1)).toBe(own);
  });

  it('knows the errors of a kept socket that the other side has closed', () => {
    expect(isStaleConnection(withCode('ECONNRESET'))).toBe(true);
    expect(isStaleConnection(withCode('UND_ERR_SOCKET'))).toBe(true);
    expect(isStaleConnection(withCode('ECONNREFUSED'))).toBe(false);
    expect(isStaleConnection(withCode('UND_ERR_HEADERS_TIMEOUT'))).toBe(false);
  });
});
