/** What each figure means, as every report says it. */
export const definitions = {
  sales: {
    orders: 'Orders placed in the period.',
    gross: 'The totals of the orders placed in the period, whatever became of them.',
    cancellations:
      'What the cancellations of the period took back, of orders placed in it or before: the whole of an order, less what was refunded of it before.',
    refunds:
      'What the refunds of the period took back of orders that were not cancelled before; never more of an order than its total.',
    net: 'gross − cancellations − refunds. A day that is over keeps its figures: what is cancelled later is taken from the later day.',
    repaid:
      'What was given back to customers in the period; mostly of orders that were cancelled, which net has lost already.',
    units: 'Units of the orders placed in the period.',
    cancelledUnits: 'Units of the orders cancelled in the period. A refund takes no units back.',
    netUnits: 'units − cancelledUnits.',
    cancelledOrders: 'Orders cancelled in the period.',
    country: 'Where the goods go. Null where the order was told of before events named it.',
    product: 'Null is what was refunded without saying of which product.',
    category:
      'The category that the product has in the catalogue now: one that moves takes its sales along, also those of days that are over. Orders with several products of it are counted once.',
  },
  baskets: {
    orders: 'Orders placed in the period, whatever became of them.',
    average: 'The totals of the orders, divided by their number, in whole minor units, rounded half up.',
    median:
      'The least total that half of the orders do not exceed; rounded up to three digits where there are more than 50,000.',
    p95: 'The least total that 95 of 100 orders do not exceed; rounded up likewise.',
    unitsPerOrder: 'Units divided by orders.',
    linesPerOrder: 'Different products divided by orders.',
  },
  cohorts: {
    cohort: 'Customers whose first order ever was placed in that month; the order counts although it was cancelled.',
    customers:
      'How many of them placed an order in the month that is so many months later; 0 is the month of the first order.',
    orders: 'How many orders that were.',
  },
  stock: {
    placed: 'Orders placed in the period.',
    cancelled: 'Orders cancelled in the period, by reason.',
    refusalRate:
      'Orders that were given up for a reason other than the customer, divided by the orders placed. What is refused at once is no order: it is told of by refusedAtTheDoor.',
    refusedAtTheDoor:
      'How often an order was refused at once, by reason; whoever tries three times is counted three times. Processes count, and add up every five seconds: one that is killed loses what it counted since.',
    shortages:
      'How often an order was refused at once as there was too little of the product. At most a thousand products are told.',
    times: 'How often nothing of the product was available any more in the period.',
    seconds: 'How long nothing was available within the period, so far.',
  },
  fulfilment: {
    orders: 'Orders that the carrier took in the period.',
    medianSeconds:
      'Within so long after they were placed half of them were shipped; rounded up to whole seconds of three digits where they are more than 10,000.',
    p95Seconds: 'Within so long after they were placed 95 of 100 of them were shipped; rounded up likewise.',
  },
} as const;
