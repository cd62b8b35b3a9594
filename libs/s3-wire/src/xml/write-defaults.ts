import { element, xmlDocument } from './write-xml.js';

/** Answer of GetBucketLogging for a bucket that is not logged. */
export function writeNoLogging(): string {
  return xmlDocument('BucketLoggingStatus', '');
}

/** Answer of GetBucketNotificationConfiguration for a bucket without any. */
export function writeNoNotifications(): string {
  return xmlDocument('NotificationConfiguration', '');
}

/** Answer of GetBucketRequestPayment for a bucket whose owner pays. */
export function writeRequestPayment(): string {
  return xmlDocument('RequestPaymentConfiguration', element('Payer', 'BucketOwner'));
}

/** Answer of GetBucketAccelerateConfiguration for a bucket that never had one. */
export function writeNoAcceleration(): string {
  return xmlDocument('AccelerateConfiguration', '');
}

/** An empty list of analytics, inventory, metrics or tiering configurations. @param root name of AWS's document */
export function writeNoConfigurations(root: string): string {
  return xmlDocument(root, element('IsTruncated', 'false'));
}
