import { describe, expect, it } from 'vitest';
import { parseWorkMessage } from '../../../shared/contracts/messages.ts';
import { MalformedRequestError } from '../../../shared/domain/errors/request-errors.ts';

describe('parseWorkMessage', () => {
  it.each([
    [{ type: 'RouteGitEvent', deliveryId: 'd' }],
    [{ type: 'RefreshApplication', application: 'argocd/web' }],
    [{ type: 'StepSyncOperation', application: 'argocd/web', operationId: 'o' }],
    [{ type: 'CheckClusterDrift', cluster: 'https://kubernetes.default.svc' }],
  ])('reads %j', (message) => {
    expect(parseWorkMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ['garbage', '{', 'the queue message is not JSON'],
    ['an unknown type', '{"type":"Explode"}', 'message.type: is not one of the known values, got "Explode"'],
    ['a missing id', '{"type":"RouteGitEvent"}', 'message.deliveryId: is required'],
    [
      'an application without a namespace',
      '{"type":"RefreshApplication","application":"web"}',
      'message.application: must be namespace/name',
    ],
    ['a number', '5', 'message: expected an object, got a number'],
  ])('refuses %s', (_case, text, words) => {
    expect(() => parseWorkMessage(text)).toThrow(MalformedRequestError);
    expect(() => parseWorkMessage(text)).toThrow(words);
  });
});
