-- How many requests and items were sent in each month, so that a report can be
-- kept from telling of fewer than five requests by the difference of two.

-- +goose Up

-- Category: '' for items of any category, a category, or '!' and a category for
-- items of all others. A request counts in the first month that has an item of
-- its key; sealed cases count nowhere. Derived (rogatory rebuild).
CREATE TABLE sent_by_month (
    agency_id   bigint NOT NULL,
    category    text NOT NULL,
    month       date NOT NULL,
    platform_id text NOT NULL,
    kind        text NOT NULL,
    emergency   boolean NOT NULL,
    requests    bigint NOT NULL,
    items       bigint NOT NULL,
    PRIMARY KEY (agency_id, category, month, platform_id, kind, emergency)
) WITH (fillfactor = 80);

INSERT INTO sent_by_month (agency_id, category, month, platform_id, kind, emergency, requests, items)
SELECT agency_id, key, month, platform_id, kind, emergency, count(*) FILTER (WHERE month = begun), sum(n)
FROM (SELECT agency_id, platform_id, kind, emergency, key, request_id, month, sum(n) AS n, min(month) OVER (PARTITION BY agency_id, key, request_id) AS begun
    FROM (SELECT i.agency_id, i.platform_id, i.kind, i.emergency, i.request_id, CAST(date_trunc('month', i.dispatched_day) AS date) AS month, i.category, count(*) AS n
        FROM items i WHERE i.dispatched_day IS NOT NULL AND NOT i.sealed GROUP BY 1, 2, 3, 4, 5, 6, 7) m
    CROSS JOIN LATERAL (SELECT '' AS key UNION ALL SELECT m.category UNION ALL
        SELECT '!' || c FROM unnest(ARRAY['subscriber', 'user_identification', 'traffic', 'content', 'domain_registration', 'none']) c WHERE c <> m.category) k
    GROUP BY agency_id, platform_id, kind, emergency, key, request_id, month) r
GROUP BY 1, 2, 3, 4, 5, 6;
