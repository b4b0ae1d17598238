import { describe, expect, it } from 'vitest';
import { parseAlerts } from '../../../shared/contracts/parse-alerts.ts';

const servicesFor = (url: string) =>
  parseAlerts({ WINDLASS_ALERTS: 'mailto:a@example.com', WINDLASS_SMTP_URL: url, WINDLASS_MAIL_FROM: 'w@example.com' })
    .services;

describe('alerts by mail', () => {
  it.each([
    ['smtps://u:p@smtp.example.com', { url: 'smtps://u:p@smtp.example.com' }],
    ['ssm:/windlass/smtp', { url: 'ssm:/windlass/smtp' }],
    ['ses:', { ses: {} }],
    ['ses://eu-west-1', { ses: { region: 'eu-west-1' } }],
  ])('go by %s', (url, options) => {
    expect(servicesFor(url)).toEqual([
      { name: 'email', type: 'email', options: { ...options, from: 'w@example.com' } },
    ]);
  });

  it.each(['', 'smtp.example.com', 'https://smtp.example.com'])('name the variable when it says "%s"', (url) => {
    expect(() => servicesFor(url)).toThrow(
      'set WINDLASS_SMTP_URL, like smtps://user:password@smtp.example.com, or ses:',
    );
  });
});
