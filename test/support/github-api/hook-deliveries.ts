import { type PlayedArea, paged } from './player-state.ts';

/** Deliveries of hooks, newest first (docs.github.com/rest/apps/webhooks, rest/repos/webhooks); of the App's only the App itself may ask. */
export const playHookDeliveries: PlayedArea = (request, state) => {
  const { method, path, authorization } = request;
  if (method === 'GET' && /^\/repos\/[^/]+\/[^/]+\/hooks$/.test(path)) return paged(state.hooks, request, state);
  const [, hook, rest = ''] = /^(\/app\/hook|\/repos\/[^/]+\/[^/]+\/hooks\/\d+)\/deliveries(.*)$/.exec(path) ?? [];
  if (hook === undefined) return undefined;
  if (hook === '/app/hook' && !authorization.startsWith('Bearer ey')) {
    return { status: 401, body: { message: 'A JSON web token is needed' } };
  }
  if (method === 'GET' && rest === '') return paged(state.deliveries, request, state);
  const id = Number(/^\/(\d+)\/attempts$/.exec(rest)?.[1]);
  if (method !== 'POST' || !state.deliveries.some((delivery) => delivery.id === id)) {
    return { status: 404, body: { message: 'Not Found' } };
  }
  state.redelivered.push(id);
  return { status: 202, body: {} };
};
