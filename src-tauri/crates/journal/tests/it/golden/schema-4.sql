PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'orders','2026-11-22 01:54:40',1,X'057c5e11d052385eb6df47f69785d650297fa6082fb183e98861166e46dd9b8349512013224efb7b5c6e6c088a1f364f',2833735);
INSERT INTO _sqlx_migrations VALUES(2,'outbox','2026-11-22 01:54:40',1,X'8fe876cc5a0c2eeac18aa2f3b9c49fde689ab7597ea163a8afc7be60b4f3e3bdc8758861dd8e696a5feded5588f7a8f8',1607401);
INSERT INTO _sqlx_migrations VALUES(3,'inbox','2026-11-22 01:54:40',1,X'6abd54b92e336d7435a8d19df604a5da892ae1296cdc5037c844b2ba2a9b71dc4aee95b7c4942731b26d5f2ad26a6f23',2168441);
INSERT INTO _sqlx_migrations VALUES(4,'people','2026-11-22 01:54:40',1,X'3a5b7626641502be40754239954847b286a000947430e9617eae880c41a3566c877b51d27838a5b9d095aba094caf7fc',1577436);
CREATE TABLE orders (
  id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  version           INTEGER NOT NULL CHECK (version > 0),
  number            TEXT    NOT NULL UNIQUE,
  order_uuid        TEXT,
  original_order_id TEXT,
  lifecycle         TEXT    NOT NULL,
  closed            INTEGER NOT NULL CHECK (closed IN (0, 1)),
  received_at       INTEGER NOT NULL,
  since             INTEGER NOT NULL,
  -- What a person may search by, in lower case: number, keys, names and SKUs. Never the code.
  search            TEXT    NOT NULL,
  fold              TEXT    NOT NULL
) STRICT;
INSERT INTO orders VALUES(1,7,'T1-000001','shop:1','H0000000001','ready',0,1772355600000000,1772355601000000,replace('t1-000001\nshop:1\nh0000000001\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":1,"version":7,"received_at":"2026-03-01T09:00:00Z","number":"T1-000001","keys":{"order_uuid":"shop:1","original_order_id":"H0000000001"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"ready","cancellation":null,"since":"2026-03-01T09:00:01Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000013","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"nobody"},"ledger":{"attempts":[],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(2,12,'T1-000002','shop:2','H0000000002','handed_over',1,1772355600000000,1772355801000000,replace('t1-000002\nshop:2\nh0000000002\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":2,"version":12,"received_at":"2026-03-01T09:00:00Z","number":"T1-000002","keys":{"order_uuid":"shop:2","original_order_id":"H0000000002"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"handed_over","cancellation":null,"since":"2026-03-01T09:03:21Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000021","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"nobody"},"ledger":{"attempts":[{"no":1,"tender":"cash","amount":29080,"payment_id":null,"received":29080,"reference":null,"operator":null,"started_at":"2026-03-01T09:03:20Z","captured_at":"2026-03-01T09:03:20Z","state":{"state":"captured"}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(3,13,'T1-000003','shop:3','H0000000003','canceled',1,1772355600000000,1772355901000000,replace('t1-000003\nshop:3\nh0000000003\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":3,"version":13,"received_at":"2026-03-01T09:00:00Z","number":"T1-000003","keys":{"order_uuid":"shop:3","original_order_id":"H0000000003"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"canceled","cancellation":{"by":"kuper","slug":"customer","description":""},"since":"2026-03-01T09:05:01Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000037","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"nobody"},"ledger":{"attempts":[{"no":1,"tender":"cash","amount":29080,"payment_id":null,"received":29080,"reference":null,"operator":null,"started_at":"2026-03-01T09:05:00Z","captured_at":"2026-03-01T09:05:00Z","state":{"state":"return_owed"}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(4,16,'T1-000004','shop:4','H0000000004','canceled',1,1772355600000000,1772356003000000,replace('t1-000004\nshop:4\nh0000000004\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":4,"version":16,"received_at":"2026-03-01T09:00:00Z","number":"T1-000004","keys":{"order_uuid":"shop:4","original_order_id":"H0000000004"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"canceled","cancellation":{"by":"kuper","slug":"customer","description":""},"since":"2026-03-01T09:06:43Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000045","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"nobody"},"ledger":{"attempts":[{"no":1,"tender":"card","amount":29080,"payment_id":null,"received":null,"reference":null,"operator":null,"started_at":"2026-03-01T09:06:40Z","captured_at":null,"state":{"state":"closed","closure":{"why":"declined"}}},{"no":2,"tender":"cash","amount":29080,"payment_id":null,"received":29080,"reference":null,"operator":null,"started_at":"2026-03-01T09:06:42Z","captured_at":"2026-03-01T09:06:42Z","state":{"state":"closed","closure":{"why":"returned"}}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(5,12,'T1-000005','shop:5','H0000000005','ready',0,1772355600000000,1772355601000000,replace('t1-000005\nshop:5\nh0000000005\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":5,"version":12,"received_at":"2026-03-01T09:00:00Z","number":"T1-000005","keys":{"order_uuid":"shop:5","original_order_id":"H0000000005"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"ready","cancellation":null,"since":"2026-03-01T09:00:01Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000059","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"counter","verification":{"by":"code"},"operator":null,"since":"2026-03-01T09:00:01Z","bags":[1],"composition_confirmed":true},"ledger":{"attempts":[{"no":1,"tender":"yandex_pay","amount":29080,"payment_id":"S1-T1-5","received":null,"reference":null,"operator":null,"started_at":"2026-03-01T09:01:40Z","captured_at":null,"state":{"state":"waiting","url":"https://pay.example/1","expires_at":"2026-03-01T09:11:40Z"}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(6,14,'T1-000006','shop:6','H0000000006','ready',0,1772355600000000,1772355601000000,replace('t1-000006\nshop:6\nh0000000006\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":6,"version":14,"received_at":"2026-03-01T09:00:00Z","number":"T1-000006","keys":{"order_uuid":"shop:6","original_order_id":"H0000000006"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"ready","cancellation":null,"since":"2026-03-01T09:00:01Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000068","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"counter","verification":{"by":"code"},"operator":null,"since":"2026-03-01T09:00:01Z","bags":[1],"composition_confirmed":true},"ledger":{"attempts":[{"no":1,"tender":"yandex_pay","amount":29080,"payment_id":"S1-T1-6","received":null,"reference":null,"operator":null,"started_at":"2026-03-01T09:01:40Z","captured_at":null,"state":{"state":"closed","closure":{"why":"rolled_back"}}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(7,13,'T1-000007','shop:7','H0000000007','ready',0,1772355600000000,1772355601000000,replace('t1-000007\nshop:7\nh0000000007\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":7,"version":13,"received_at":"2026-03-01T09:00:00Z","number":"T1-000007","keys":{"order_uuid":"shop:7","original_order_id":"H0000000007"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"ready","cancellation":null,"since":"2026-03-01T09:00:01Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000076","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"counter","verification":{"by":"code"},"operator":null,"since":"2026-03-01T09:00:01Z","bags":[1],"composition_confirmed":true},"ledger":{"attempts":[{"no":1,"tender":"yandex_pay","amount":29080,"payment_id":"S1-T1-7","received":null,"reference":null,"operator":null,"started_at":"2026-03-01T09:01:40Z","captured_at":"2026-03-01T09:11:40Z","state":{"state":"captured"}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
INSERT INTO orders VALUES(8,15,'T1-000008','shop:8','H0000000008','canceled',1,1772355600000000,1772356401000000,replace('t1-000008\nshop:8\nh0000000008\nмолоко\n100\nхлеб\n200','\n',char(10)),'{"id":8,"version":15,"received_at":"2026-03-01T09:00:00Z","number":"T1-000008","keys":{"order_uuid":"shop:8","original_order_id":"H0000000008"},"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null,"lifecycle":"canceled","cancellation":{"by":"kuper","slug":"customer","description":""},"since":"2026-03-01T09:13:21Z","picker":null,"lines":[{"no":0,"ordered":{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null},{"no":1,"ordered":{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null},"pick":{"as":"pieces","quantity":2000},"substitute_for":null}],"undo":[],"proposed":null,"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]},"placement":{"shelf":"ambient","bags":1},"code":{"code":"000084","issued_at":"2026-03-01T09:00:01Z","wrong_tries":0,"locked":false},"visit":{"at":"nobody"},"ledger":{"attempts":[{"no":1,"tender":"yandex_pay","amount":29080,"payment_id":"S1-T1-8","received":null,"reference":null,"operator":null,"started_at":"2026-03-01T09:01:40Z","captured_at":"2026-03-01T09:13:20Z","state":{"state":"return_owed"}}],"paid_at_kuper":false},"fiscal":{"receipts":[]}}');
CREATE TABLE events (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  version  INTEGER NOT NULL CHECK (version > 0),
  at       INTEGER NOT NULL,
  -- No reference to operators: the log outlives them, and may one day come from another till.
  operator INTEGER,
  body     TEXT    NOT NULL,
  PRIMARY KEY (order_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO events VALUES(1,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000001","keys":{"order_uuid":"shop:1","original_order_id":"H0000000001"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(1,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(1,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(1,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(1,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(1,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(1,7,1772355601000000,NULL,'{"type":"code_issued","code":"000013"}');
INSERT INTO events VALUES(2,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000002","keys":{"order_uuid":"shop:2","original_order_id":"H0000000002"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(2,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(2,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(2,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(2,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(2,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(2,7,1772355601000000,NULL,'{"type":"code_issued","code":"000021"}');
INSERT INTO events VALUES(2,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(2,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(2,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(2,11,1772355800000000,NULL,'{"type":"cash_taken","attempt":1,"amount":29080,"received":29080}');
INSERT INTO events VALUES(2,12,1772355801000000,NULL,'{"type":"handed_over","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(3,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000003","keys":{"order_uuid":"shop:3","original_order_id":"H0000000003"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(3,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(3,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(3,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(3,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(3,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(3,7,1772355601000000,NULL,'{"type":"code_issued","code":"000037"}');
INSERT INTO events VALUES(3,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(3,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(3,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(3,11,1772355900000000,NULL,'{"type":"cash_taken","attempt":1,"amount":29080,"received":29080}');
INSERT INTO events VALUES(3,12,1772355901000000,NULL,'{"type":"canceled","cancellation":{"by":"kuper","slug":"customer","description":""}}');
INSERT INTO events VALUES(3,13,1772355901000000,NULL,'{"type":"return_owed","attempt":1}');
INSERT INTO events VALUES(4,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000004","keys":{"order_uuid":"shop:4","original_order_id":"H0000000004"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(4,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(4,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(4,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(4,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(4,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(4,7,1772355601000000,NULL,'{"type":"code_issued","code":"000045"}');
INSERT INTO events VALUES(4,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(4,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(4,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(4,11,1772356000000000,NULL,'{"type":"card_started","attempt":1,"amount":29080}');
INSERT INTO events VALUES(4,12,1772356001000000,NULL,'{"type":"attempt_closed","attempt":1,"closure":{"why":"declined"}}');
INSERT INTO events VALUES(4,13,1772356002000000,NULL,'{"type":"cash_taken","attempt":2,"amount":29080,"received":29080}');
INSERT INTO events VALUES(4,14,1772356003000000,NULL,'{"type":"canceled","cancellation":{"by":"kuper","slug":"customer","description":""}}');
INSERT INTO events VALUES(4,15,1772356003000000,NULL,'{"type":"return_owed","attempt":2}');
INSERT INTO events VALUES(4,16,1772356004000000,NULL,'{"type":"attempt_closed","attempt":2,"closure":{"why":"returned"}}');
INSERT INTO events VALUES(5,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000005","keys":{"order_uuid":"shop:5","original_order_id":"H0000000005"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(5,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(5,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(5,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(5,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(5,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(5,7,1772355601000000,NULL,'{"type":"code_issued","code":"000059"}');
INSERT INTO events VALUES(5,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(5,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(5,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(5,11,1772355700000000,NULL,'{"type":"pay_started","attempt":1,"amount":29080,"payment_id":"S1-T1-5"}');
INSERT INTO events VALUES(5,12,1772355701000000,NULL,'{"type":"pay_link_given","attempt":1,"url":"https://pay.example/1","expires_at":"2026-03-01T09:11:40Z"}');
INSERT INTO events VALUES(6,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000006","keys":{"order_uuid":"shop:6","original_order_id":"H0000000006"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(6,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(6,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(6,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(6,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(6,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(6,7,1772355601000000,NULL,'{"type":"code_issued","code":"000068"}');
INSERT INTO events VALUES(6,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(6,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(6,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(6,11,1772355700000000,NULL,'{"type":"pay_started","attempt":1,"amount":29080,"payment_id":"S1-T1-6"}');
INSERT INTO events VALUES(6,12,1772355701000000,NULL,'{"type":"pay_link_given","attempt":1,"url":"https://pay.example/1","expires_at":"2026-03-01T09:11:40Z"}');
INSERT INTO events VALUES(6,13,1772356200000000,NULL,'{"type":"rollback_asked","attempt":1}');
INSERT INTO events VALUES(6,14,1772356201000000,NULL,'{"type":"attempt_closed","attempt":1,"closure":{"why":"rolled_back"}}');
INSERT INTO events VALUES(7,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000007","keys":{"order_uuid":"shop:7","original_order_id":"H0000000007"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(7,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(7,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(7,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(7,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(7,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(7,7,1772355601000000,NULL,'{"type":"code_issued","code":"000076"}');
INSERT INTO events VALUES(7,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(7,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(7,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(7,11,1772355700000000,NULL,'{"type":"pay_started","attempt":1,"amount":29080,"payment_id":"S1-T1-7"}');
INSERT INTO events VALUES(7,12,1772355701000000,NULL,'{"type":"pay_link_given","attempt":1,"url":"https://pay.example/1","expires_at":"2026-03-01T09:11:40Z"}');
INSERT INTO events VALUES(7,13,1772356300000000,NULL,'{"type":"captured","attempt":1,"reference":null}');
INSERT INTO events VALUES(8,1,1772355600000000,NULL,'{"type":"received","order":{"number":"T1-000008","keys":{"order_uuid":"shop:8","original_order_id":"H0000000008"},"lines":[{"sku":"100","name":"Молоко","barcodes":[],"quantity":2000,"weight":null,"price":9990,"discount_price":9990,"remark":null},{"sku":"200","name":"Хлеб","barcodes":[],"quantity":2000,"weight":null,"price":4550,"discount_price":4550,"remark":null}],"currency":"RUB","restaurant":false,"window":{"from":null,"to":null,"complete_before":null},"replacement_policy":null}}');
INSERT INTO events VALUES(8,2,1772355601000000,NULL,'{"type":"picking_started"}');
INSERT INTO events VALUES(8,3,1772355601000000,NULL,'{"type":"line_picked","line":0,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(8,4,1772355601000000,NULL,'{"type":"line_picked","line":1,"pick":{"as":"pieces","quantity":2000}}');
INSERT INTO events VALUES(8,5,1772355601000000,NULL,'{"type":"assembled","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(8,6,1772355601000000,NULL,'{"type":"made_ready","placement":{"shelf":"ambient","bags":1},"composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}');
INSERT INTO events VALUES(8,7,1772355601000000,NULL,'{"type":"code_issued","code":"000084"}');
INSERT INTO events VALUES(8,8,1772355601000000,NULL,'{"type":"visit_begun","verification":{"by":"code"}}');
INSERT INTO events VALUES(8,9,1772355601000000,NULL,'{"type":"bag_shown","bag":1}');
INSERT INTO events VALUES(8,10,1772355601000000,NULL,'{"type":"composition_confirmed"}');
INSERT INTO events VALUES(8,11,1772355700000000,NULL,'{"type":"pay_started","attempt":1,"amount":29080,"payment_id":"S1-T1-8"}');
INSERT INTO events VALUES(8,12,1772355701000000,NULL,'{"type":"pay_link_given","attempt":1,"url":"https://pay.example/1","expires_at":"2026-03-01T09:11:40Z"}');
INSERT INTO events VALUES(8,13,1772356400000000,NULL,'{"type":"captured","attempt":1,"reference":null}');
INSERT INTO events VALUES(8,14,1772356401000000,NULL,'{"type":"canceled","cancellation":{"by":"kuper","slug":"customer","description":""}}');
INSERT INTO events VALUES(8,15,1772356401000000,NULL,'{"type":"return_owed","attempt":1}');
CREATE TABLE codes (
  digits    TEXT    NOT NULL PRIMARY KEY,
  order_id  INTEGER NOT NULL REFERENCES orders (id),
  issued_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO codes VALUES('000013',1,1772355601000000,NULL);
INSERT INTO codes VALUES('000021',2,1772355601000000,1772355801000000);
INSERT INTO codes VALUES('000037',3,1772355601000000,1772355901000000);
INSERT INTO codes VALUES('000045',4,1772355601000000,1772356003000000);
INSERT INTO codes VALUES('000059',5,1772355601000000,NULL);
INSERT INTO codes VALUES('000068',6,1772355601000000,NULL);
INSERT INTO codes VALUES('000076',7,1772355601000000,NULL);
INSERT INTO codes VALUES('000084',8,1772355601000000,1772356401000000);
CREATE TABLE payments (
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  attempt    INTEGER NOT NULL CHECK (attempt > 0),
  payment_id TEXT,
  tender     TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  final      INTEGER NOT NULL CHECK (final IN (0, 1)),
  amount     INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (order_id, attempt)
) STRICT, WITHOUT ROWID;
INSERT INTO payments VALUES(2,1,NULL,'cash','captured',1,29080,1772355800000000);
INSERT INTO payments VALUES(3,1,NULL,'cash','return_owed',0,29080,1772355900000000);
INSERT INTO payments VALUES(4,1,NULL,'card','closed',1,29080,1772356000000000);
INSERT INTO payments VALUES(4,2,NULL,'cash','closed',1,29080,1772356002000000);
INSERT INTO payments VALUES(5,1,'S1-T1-5','yandex_pay','waiting',0,29080,1772355700000000);
INSERT INTO payments VALUES(6,1,'S1-T1-6','yandex_pay','closed',1,29080,1772355700000000);
INSERT INTO payments VALUES(7,1,'S1-T1-7','yandex_pay','captured',1,29080,1772355700000000);
INSERT INTO payments VALUES(8,1,'S1-T1-8','yandex_pay','return_owed',0,29080,1772355700000000);
CREATE TABLE payment_requests (
  payment_id TEXT    NOT NULL PRIMARY KEY,
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  body       BLOB    NOT NULL,
  stored_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO payment_requests VALUES('S1-T1-5',5,X'7b226578616374223a20226279746573227d',1772355700000000);
INSERT INTO payment_requests VALUES('S1-T1-6',6,X'7b226578616374223a20226279746573227d',1772355700000000);
INSERT INTO payment_requests VALUES('S1-T1-7',7,X'7b226578616374223a20226279746573227d',1772355700000000);
INSERT INTO payment_requests VALUES('S1-T1-8',8,X'7b226578616374223a20226279746573227d',1772355700000000);
CREATE TABLE personal (
  order_id     INTEGER NOT NULL PRIMARY KEY REFERENCES orders (id),
  name         TEXT,
  phone        TEXT,
  email        TEXT,
  comment      TEXT,
  -- In lower case, and digits only, for the search.
  search_name  TEXT    NOT NULL,
  search_phone TEXT    NOT NULL
) STRICT;
INSERT INTO personal VALUES(1,'Анна',NULL,NULL,NULL,'анна','');
CREATE TABLE outbox (
  id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  order_id      INTEGER NOT NULL,
  seq           INTEGER NOT NULL CHECK (seq > 0),
  event_version INTEGER NOT NULL,
  name          TEXT    NOT NULL,
  announcement  TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('pending', 'stopped', 'settled', 'skipped', 'superseded')),
  not_before    INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  -- When it came to rest: settled, skipped, superseded or stopped.
  rested_at     INTEGER,
  status        INTEGER,
  problem       TEXT,
  UNIQUE (order_id, seq),
  FOREIGN KEY (order_id, event_version) REFERENCES events (order_id, version)
) STRICT;
INSERT INTO outbox VALUES(1,1,1,2,'in_work','{"type":"in_work"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(2,1,2,5,'assembled','{"type":"assembled"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(3,1,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(4,1,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000013"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(5,2,1,2,'in_work','{"type":"in_work"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(6,2,2,5,'assembled','{"type":"assembled"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(7,2,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(8,2,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000021"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(9,2,5,12,'delivered','{"type":"delivered","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','pending',1772355801000000,1772355801000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(10,3,1,2,'in_work','{"type":"in_work"}','superseded',1772355601000000,1772355601000000,1772355901000000,NULL,NULL);
INSERT INTO outbox VALUES(11,3,2,5,'assembled','{"type":"assembled"}','superseded',1772355601000000,1772355601000000,1772355901000000,NULL,NULL);
INSERT INTO outbox VALUES(12,3,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','superseded',1772355601000000,1772355601000000,1772355901000000,NULL,NULL);
INSERT INTO outbox VALUES(13,3,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000037"}','superseded',1772355601000000,1772355601000000,1772355901000000,NULL,NULL);
INSERT INTO outbox VALUES(14,4,1,2,'in_work','{"type":"in_work"}','superseded',1772355601000000,1772355601000000,1772356003000000,NULL,NULL);
INSERT INTO outbox VALUES(15,4,2,5,'assembled','{"type":"assembled"}','superseded',1772355601000000,1772355601000000,1772356003000000,NULL,NULL);
INSERT INTO outbox VALUES(16,4,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','superseded',1772355601000000,1772355601000000,1772356003000000,NULL,NULL);
INSERT INTO outbox VALUES(17,4,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000045"}','superseded',1772355601000000,1772355601000000,1772356003000000,NULL,NULL);
INSERT INTO outbox VALUES(18,5,1,2,'in_work','{"type":"in_work"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(19,5,2,5,'assembled','{"type":"assembled"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(20,5,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(21,5,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000059"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(22,6,1,2,'in_work','{"type":"in_work"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(23,6,2,5,'assembled','{"type":"assembled"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(24,6,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(25,6,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000068"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(26,7,1,2,'in_work','{"type":"in_work"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(27,7,2,5,'assembled','{"type":"assembled"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(28,7,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(29,7,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000076"}','pending',1772355601000000,1772355601000000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(30,8,1,2,'in_work','{"type":"in_work"}','superseded',1772355601000000,1772355601000000,1772356401000000,NULL,NULL);
INSERT INTO outbox VALUES(31,8,2,5,'assembled','{"type":"assembled"}','superseded',1772355601000000,1772355601000000,1772356401000000,NULL,NULL);
INSERT INTO outbox VALUES(32,8,3,6,'ready_for_delivery','{"type":"ready_for_delivery","composition":{"lines":[{"line":0,"sku":"100","name":"Молоко","original":2000,"quantity":2000,"grams":null,"price":9990,"discount_price":9990,"total":19980,"discounted_total":19980,"replaced_by":null},{"line":1,"sku":"200","name":"Хлеб","original":2000,"quantity":2000,"grams":null,"price":4550,"discount_price":4550,"total":9100,"discounted_total":9100,"replaced_by":null}]}}','superseded',1772355601000000,1772355601000000,1772356401000000,NULL,NULL);
INSERT INTO outbox VALUES(33,8,4,7,'pickup_code_created','{"type":"pickup_code_created","code":"000084"}','superseded',1772355601000000,1772355601000000,1772356401000000,NULL,NULL);
CREATE TABLE outbox_attempts (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  outbox_id   INTEGER NOT NULL REFERENCES outbox (id),
  no          INTEGER NOT NULL CHECK (no > 0),
  begun_at    INTEGER NOT NULL,
  finished_at INTEGER,
  -- None while under way. 'lost': the till stopped before it heard an answer.
  outcome     TEXT    CHECK (outcome IN ('settled', 'already', 'retry', 'stopped', 'lost')),
  -- Kuper may have processed it although nobody heard so.
  lost_answer INTEGER NOT NULL DEFAULT 0 CHECK (lost_answer IN (0, 1)),
  status      INTEGER,
  why         TEXT,
  UNIQUE (outbox_id, no)
) STRICT;
CREATE TABLE inbox (
  id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  received_at       INTEGER NOT NULL,
  event_type        TEXT,
  order_uuid        TEXT,
  original_order_id TEXT,
  sha256            BLOB    NOT NULL CHECK (length(sha256) = 32),
  size              INTEGER NOT NULL,
  -- None once erased.
  body              BLOB,
  -- None until its meaning is known: after a crash these are looked at again.
  verdict           TEXT    CHECK (verdict IN ('handled', 'repeat', 'conflict', 'unreadable', 'quarantined', 'unknown')),
  order_id          INTEGER REFERENCES orders (id),
  note              TEXT,
  status            INTEGER,
  answer            BLOB,
  settled_at        INTEGER,
  dismissed_at      INTEGER,
  dismissed_by      INTEGER
) STRICT;
INSERT INTO inbox VALUES(1,1772355603000000,NULL,NULL,NULL,X'0707070707070707070707070707070707070707070707070707070707070707',2,X'7b7d','unreadable',NULL,'no event',NULL,NULL,1772355603000000,NULL,NULL);
CREATE TABLE tombstones (
  id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  order_uuid        TEXT,
  original_order_id TEXT,
  slug              TEXT    NOT NULL,
  description       TEXT    NOT NULL,
  at                INTEGER NOT NULL,
  -- The order that came after all.
  order_id          INTEGER REFERENCES orders (id),
  CHECK (order_uuid IS NOT NULL OR original_order_id IS NOT NULL)
) STRICT;
CREATE TABLE counters (
  kind    TEXT    NOT NULL PRIMARY KEY,
  count   INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES('unauthorized',1,1772355605000000);
CREATE TABLE operators (
  id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name         TEXT    NOT NULL,
  role         TEXT    NOT NULL CHECK (role IN ('picker', 'cashier', 'manager')),
  pin_hash     TEXT    NOT NULL,
  active       INTEGER NOT NULL CHECK (active IN (0, 1)),
  wrong_tries  INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER,
  added_at     INTEGER NOT NULL
) STRICT;
INSERT INTO operators VALUES(1,'Ольга','cashier','$argon2',1,0,NULL,1772355600000000);
CREATE TABLE audit (
  id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at       INTEGER NOT NULL,
  operator INTEGER,
  order_id INTEGER REFERENCES orders (id),
  act      TEXT    NOT NULL,
  detail   TEXT
) STRICT;
INSERT INTO audit VALUES(1,1772355601000000,NULL,1,'code_issued',NULL);
INSERT INTO audit VALUES(2,1772355601000000,NULL,2,'code_issued',NULL);
INSERT INTO audit VALUES(3,1772355601000000,NULL,2,'code_right',NULL);
INSERT INTO audit VALUES(4,1772355801000000,NULL,2,'handed_over',NULL);
INSERT INTO audit VALUES(5,1772355601000000,NULL,3,'code_issued',NULL);
INSERT INTO audit VALUES(6,1772355601000000,NULL,3,'code_right',NULL);
INSERT INTO audit VALUES(7,1772355901000000,NULL,3,'return_owed','attempt 1');
INSERT INTO audit VALUES(8,1772355601000000,NULL,4,'code_issued',NULL);
INSERT INTO audit VALUES(9,1772355601000000,NULL,4,'code_right',NULL);
INSERT INTO audit VALUES(10,1772356003000000,NULL,4,'return_owed','attempt 2');
INSERT INTO audit VALUES(11,1772355601000000,NULL,5,'code_issued',NULL);
INSERT INTO audit VALUES(12,1772355601000000,NULL,5,'code_right',NULL);
INSERT INTO audit VALUES(13,1772355601000000,NULL,6,'code_issued',NULL);
INSERT INTO audit VALUES(14,1772355601000000,NULL,6,'code_right',NULL);
INSERT INTO audit VALUES(15,1772355601000000,NULL,7,'code_issued',NULL);
INSERT INTO audit VALUES(16,1772355601000000,NULL,7,'code_right',NULL);
INSERT INTO audit VALUES(17,1772355601000000,NULL,8,'code_issued',NULL);
INSERT INTO audit VALUES(18,1772355601000000,NULL,8,'code_right',NULL);
INSERT INTO audit VALUES(19,1772356401000000,NULL,8,'return_owed','attempt 1');
INSERT INTO audit VALUES(20,1772355602000000,NULL,7,'slip_printed',NULL);
CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('intake','paused');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('orders',8);
INSERT INTO sqlite_sequence VALUES('outbox',33);
INSERT INTO sqlite_sequence VALUES('audit',20);
INSERT INTO sqlite_sequence VALUES('operators',1);
INSERT INTO sqlite_sequence VALUES('inbox',1);
CREATE UNIQUE INDEX orders_order_uuid ON orders (order_uuid) WHERE order_uuid IS NOT NULL;
CREATE UNIQUE INDEX orders_original_order_id ON orders (original_order_id) WHERE original_order_id IS NOT NULL;
CREATE INDEX orders_not_closed ON orders (id) WHERE closed = 0;
CREATE INDEX codes_order ON codes (order_id);
CREATE INDEX codes_closed ON codes (closed_at) WHERE closed_at IS NOT NULL;
CREATE UNIQUE INDEX payments_payment_id ON payments (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX payments_unfinished ON payments (order_id) WHERE final = 0;
CREATE INDEX outbox_unsettled ON outbox (order_id, seq) WHERE state IN ('pending', 'stopped');
CREATE INDEX outbox_attempts_under_way ON outbox_attempts (outbox_id) WHERE outcome IS NULL;
CREATE INDEX inbox_unsettled ON inbox (id) WHERE verdict IS NULL;
CREATE INDEX inbox_problems ON inbox (id)
  WHERE verdict IN ('conflict', 'unreadable', 'quarantined', 'unknown') AND dismissed_at IS NULL;
CREATE INDEX inbox_unreadable ON inbox (id) WHERE verdict = 'unreadable';
CREATE INDEX inbox_order_uuid ON inbox (order_uuid, event_type) WHERE verdict = 'handled';
CREATE INDEX inbox_original_order_id ON inbox (original_order_id, event_type) WHERE verdict = 'handled';
CREATE INDEX inbox_with_body ON inbox (received_at) WHERE body IS NOT NULL;
CREATE INDEX inbox_order ON inbox (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX tombstones_order_uuid ON tombstones (order_uuid) WHERE order_uuid IS NOT NULL;
CREATE INDEX tombstones_original_order_id ON tombstones (original_order_id) WHERE original_order_id IS NOT NULL;
CREATE INDEX audit_order ON audit (order_id) WHERE order_id IS NOT NULL;
COMMIT;
