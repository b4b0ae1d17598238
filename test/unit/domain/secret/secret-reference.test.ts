import { describe, expect, it } from 'vitest';
import {
  parseSecretReference,
  plainNameOf,
  regionOfReference,
} from '../../../../shared/domain/secret/secret-reference.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:windlass/git-AbCdEf';

describe('a reference to a secret', () => {
  it.each([
    [`secretsmanager:${ARN}`, { store: 'secretsmanager', id: ARN }],
    [`secretsmanager:${ARN}#password`, { store: 'secretsmanager', id: ARN, jsonKey: 'password' }],
    ['secretsmanager:windlass/git#a.b', { store: 'secretsmanager', id: 'windlass/git', jsonKey: 'a.b' }],
    ['ssm:/windlass/token', { store: 'ssm', id: '/windlass/token' }],
    ['ssm:/windlass/token#key', { store: 'ssm', id: '/windlass/token', jsonKey: 'key' }],
  ])('is read from %s', (text, parts) => {
    expect(parseSecretReference(text)).toEqual({ ...parts, text });
  });

  it.each(['hunter2', '', 'https://git.example.com', 'ghp_abc', 'secretsmanager', 'SSM:/a'])(
    'is not what a value like "%s" is taken for',
    (text) => expect(parseSecretReference(text)).toBeUndefined(),
  );

  it.each(['ssm:token', 'ssm:/', 'ssm:/a//b', 'ssm:/a#', 'secretsmanager:', 'secretsmanager:arn:aws:s3:::bucket'])(
    'is refused if it cannot be read: %s',
    (text) => expect(() => parseSecretReference(text)).toThrow(`the secret reference "${text}" cannot be read; write`),
  );

  it('knows the region of an ARN', () => {
    expect(regionOfReference(parse(`secretsmanager:${ARN}`))).toBe('eu-west-1');
    expect(regionOfReference(parse('ssm:/a'))).toBeUndefined();
  });

  it('has one plain name, however it is written', () => {
    const names = [`secretsmanager:${ARN}`, `secretsmanager:${ARN}#a`, 'secretsmanager:windlass/git'].map((text) =>
      plainNameOf(parse(text)),
    );
    expect(new Set(names)).toEqual(new Set(['secretsmanager:windlass/git']));
  });
});

function parse(text: string) {
  const reference = parseSecretReference(text);
  if (!reference) throw new Error(`${text} is no reference`);
  return reference;
}
