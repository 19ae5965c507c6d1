-- The journal's search over years of orders. Without an index every rare word costs a look at every order ever taken.

-- Any three characters in a row, of what `orders.search` holds (lower case already). The text itself stays in `orders`.
CREATE VIRTUAL TABLE orders_text USING fts5 (
  search, content = 'orders', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);

INSERT INTO orders_text (orders_text) VALUES ('rebuild');

CREATE TRIGGER orders_text_added AFTER INSERT ON orders BEGIN
  INSERT INTO orders_text (rowid, search) VALUES (new.id, new.search);
END;

CREATE TRIGGER orders_text_changed AFTER UPDATE OF search ON orders WHEN old.search IS NOT new.search BEGIN
  INSERT INTO orders_text (orders_text, rowid, search) VALUES ('delete', old.id, old.search);
  INSERT INTO orders_text (rowid, search) VALUES (new.id, new.search);
END;

-- Names and phones are erased one day, and an index of their parts would remember them: these few bytes an order are
-- read through, apart from all else that is known of the customer.
CREATE INDEX personal_search ON personal (search_phone, search_name);
