import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { parseJson } from '../content/parse-json.ts';
import { listOf, textOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';
import { defaultAttachment } from './slack-message.ts';

/** Signs in as a user and posts to `#channel`, `@user` or the id of a room (https://developer.rocket.chat/apidocs/post-message). */
export async function sendToRocketChat(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const api = `${baseUrlOf(options.serverUrl)}/api/v1`;
  const login = await post({ url: `${api}/login`, body: { user: options.email, password: options.password } });
  const attachments = listOf(content.sections.rocketchat, 'rocketchat', 'attachments') ?? defaultAttachment(content);
  const [alias, icon, avatar] = ['alias', 'icon', 'avatar'].map((field) => textOf(options, field));
  await post({
    url: `${api}/chat.postMessage`,
    headers: sessionOf(login.text),
    body: {
      ...(/^[#@]/.test(recipient) ? { channel: recipient } : { roomId: recipient }),
      text: content.title ?? content.message,
      ...(alias === undefined ? {} : { alias }),
      ...(icon === undefined ? {} : { emoji: icon }),
      ...(avatar === undefined ? {} : { avatar }),
      ...(attachments === undefined ? {} : { attachments }),
    },
  });
  return {};
}

function sessionOf(answer: string): { readonly [name: string]: string } {
  const { data } = parseJson(answer, 'the answer to the sign-in') as {
    readonly data?: { readonly authToken?: string; readonly userId?: string };
  };
  if (data?.authToken === undefined || data.userId === undefined) {
    throw new NotificationRefusedError('the answer to the sign-in has no session');
  }
  return { 'x-auth-token': data.authToken, 'x-user-id': data.userId };
}
