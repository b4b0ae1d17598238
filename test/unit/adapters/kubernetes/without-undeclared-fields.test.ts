import { describe, expect, it } from 'vitest';
import { withoutUndeclaredFields } from '../../../../shared/adapters/kubernetes/without-undeclared-fields.ts';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { foo: 1, template: { spec: { containers: [{ name: 'a' }, { name: 'web', bar: { x: 1 }, image: 'i' }] } } },
};

describe('withoutUndeclaredFields', () => {
  it('takes out the fields that the server names, also in items of lists', () => {
    const message = [
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): errors:',
      '  .spec.foo: field not declared in schema',
      '  .spec.template.spec.containers[name="web"].bar: field not declared in schema',
    ].join('\n');
    expect(withoutUndeclaredFields(deployment, message)?.spec).toEqual({
      template: { spec: { containers: [{ name: 'a' }, { name: 'web', image: 'i' }] } },
    });
  });

  it.each([
    ['about something else', 'Deployment is invalid: spec.selector: Required value'],
    ['about a field that is not there', '.spec.other: field not declared in schema'],
    ['about an item that is not there', '.spec.template.spec.containers[name="b"].bar: field not declared in schema'],
  ])('changes nothing for a message %s', (_name, message) => {
    expect(withoutUndeclaredFields(deployment, message)).toBeUndefined();
  });
});
