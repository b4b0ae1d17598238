import { describe, expect, it } from 'vitest';
import { smtpServerOf } from '../../../../shared/adapters/notify/mail/smtp-server.ts';
import type { Json } from '../../../../shared/domain/errors/gitops-error.ts';

const read = (options: { readonly [option: string]: Json }) => smtpServerOf({ name: 'email', type: 'email', options });
const LOGIN = { username: 'w', password: 'p' };

describe('a mail server', () => {
  it.each([
    ['submission', { host: 'smtp.example.com' }, { port: 587, secure: false, requireTLS: false }],
    ['TLS by port', { host: 'smtp.example.com', port: 465, ...LOGIN }, { port: 465, secure: true, requireTLS: false }],
    ['no password in clear', { host: 'smtp.example.com', port: 25, ...LOGIN }, { port: 25, requireTLS: true }],
    ['but to this machine', { host: 'localhost', port: 25, ...LOGIN }, { port: 25, requireTLS: false }],
    ['a URL with TLS', { url: 'smtps://w:p%40@smtp.example.com' }, { port: 465, auth: { user: 'w', pass: 'p@' } }],
    ['a password as it is', { url: 'smtps://w:100%@smtp.example.com' }, { auth: { user: 'w', pass: '100%' } }],
    ['a URL without', { url: 'smtp://smtp.example.com:2525' }, { port: 2525, secure: false }],
    ['any certificate', { host: 'a', insecure_skip_verify: true }, { tls: { rejectUnauthorized: false } }],
  ])('is read: %s', (_name, options, expected) => {
    expect(read(options)).toMatchObject(expected);
  });
});
