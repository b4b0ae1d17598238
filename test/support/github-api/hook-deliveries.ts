import { type PlayedArea, paged } from './player-state.ts';

/** Deliveries of the App's hook, newest first (docs.github.com/rest/apps/webhooks); only the App itself may ask. */
export const playHookDeliveries: PlayedArea = (request, state) => {
  const { method, path, authorization } = request;
  if (!path.startsWith('/app/hook/deliveries')) return undefined;
  if (!authorization.startsWith('Bearer ey')) return { status: 401, body: { message: 'A JSON web token is needed' } };
  if (method === 'GET' && path === '/app/hook/deliveries') return paged(state.deliveries, request, state);
  const id = Number(/^\/app\/hook\/deliveries\/(\d+)\/attempts$/.exec(path)?.[1]);
  if (method !== 'POST' || !state.deliveries.some((delivery) => delivery.id === id)) {
    return { status: 404, body: { message: 'Not Found' } };
  }
  state.redelivered.push(id);
  return { status: 202, body: {} };
};
