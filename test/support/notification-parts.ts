import { parseNotificationConfig } from '../../shared/contracts/notification/parse-notification-config.ts';
import {
  NO_NOTIFICATION_CONFIG,
  type NotificationConfig,
} from '../../shared/domain/notification/notification-config.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { NotificationRequest, NotificationService } from '../../shared/ports/notification-service.ts';
import type { SecretBox } from '../../shared/ports/secret-box.ts';
import type { Table } from '../../shared/ports/table.ts';
import type { TemplateEngine, TemplateJob } from '../../shared/ports/template-engine.ts';
import { createNotificationConfigStore } from '../../shared/stores/notification-config-store.ts';
import { createNotificationStore } from '../../shared/stores/notification-store.ts';

/** What the dependencies need for notifications, and what was sent through them. */
export interface NotificationPartsOptions {
  readonly table: Table;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  /** Default: nobody is told anything. */
  readonly config?: NotificationConfig;
  readonly sent?: NotificationRequest[];
  /** Default: takes everything. */
  readonly service?: NotificationService;
  /** Default: gives each template back as it is written. */
  readonly templates?: TemplateEngine;
}

/** Makes the parts of the dependencies that are about notifications; what is sent is noted. */
export function createNotificationParts(options: NotificationPartsOptions) {
  const { table, secrets, clock, config, sent = [], service, templates } = options;
  return {
    notifications: createNotificationStore({ table, secrets, clock }),
    notificationConfig: createNotificationConfigStore({
      table,
      secrets,
      clock,
      environment: config ?? NO_NOTIFICATION_CONFIG,
      parse: parseNotificationConfig,
    }),
    templates: templates ?? {
      evaluate: async (jobs: readonly TemplateJob[]) => jobs.map(({ text }) => ({ text })),
    },
    notificationService: {
      send: async (request: NotificationRequest) => {
        const receipt = (await service?.send(request)) ?? {};
        sent.push(request);
        return receipt;
      },
    },
    secretReferences: {
      resolve: async (reference: string): Promise<string> => {
        throw new Error(`no secret ${reference} in this test`);
      },
    },
  };
}
