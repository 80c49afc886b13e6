import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { adjustStock, readStock } from '@orderline/contracts/http/v1/inventory';
import { listNotifications, markNotificationsRead } from '@orderline/contracts/http/v1/notifications';
import { cancelOrder, listOrderEvents, listOrders, placeOrder, readOrder } from '@orderline/contracts/http/v1/orders';
import { changeProduct, createProduct, listProducts, readProduct } from '@orderline/contracts/http/v1/products';
import { listSessions, signIn, signOut } from '@orderline/contracts/http/v1/sessions';
import { readProfile, registerUser, updateProfile } from '@orderline/contracts/http/v1/users';

/** What the client can do, by resource: each name is the operation's id without the name of its resource. */
export const operations = {
  users: { register: registerUser, readProfile, updateProfile },
  sessions: { signIn, list: listSessions, signOut },
  products: { list: listProducts, read: readProduct, create: createProduct, change: changeProduct },
  inventory: { readStock, adjustStock },
  orders: {
    place: placeOrder,
    list: listOrders,
    read: readOrder,
    listEvents: listOrderEvents,
    cancel: cancelOrder,
  },
  notifications: { list: listNotifications, markRead: markNotificationsRead },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
