-- What waits to be told of a to-do or a customer goes with it to whoever has it now: they are told when they may be
-- disturbed, and whoever gave it away is not. Of what nobody has any more nobody is told; nor is the new owner warned
-- of the pool, as the time that counts for it begins anew.
CREATE TRIGGER nudge_task_moved AFTER UPDATE OF owner ON task WHEN new.owner <> old.owner BEGIN
  UPDATE nudge SET
      -- a deputy's has （代...） before it
      text = CASE WHEN person <> old.owner AND text LIKE '（代%）%' THEN substr(text, instr(text, '）') + 1) ELSE text END,
      state = CASE (SELECT pool FROM person WHERE id = new.owner) WHEN 1 THEN 2 ELSE 0 END,
      person = new.owner, own = 0,
      due_us = id               -- ids are times: since it was made
    WHERE task = new.id AND state = 0;
  UPDATE chore SET next_us = 0 WHERE name = 'nudge' AND next_us > 0
    AND EXISTS (SELECT 1 FROM nudge WHERE task = new.id AND state = 0);
END;
CREATE TRIGGER nudge_card_moved AFTER UPDATE OF owner ON card WHEN new.owner <> old.owner BEGIN
  UPDATE nudge SET
      state = CASE WHEN key LIKE 'pool/%' OR (SELECT pool FROM person WHERE id = new.owner) = 1 THEN 2 ELSE 0 END,
      text = CASE WHEN person <> old.owner THEN substr(text, instr(text, '）') + 1) ELSE text END,
      person = new.owner, due_us = id
    WHERE card = new.id AND task IS NULL AND state = 0 AND (person = old.owner
      OR instr(text, '（代' || (SELECT name FROM person WHERE id = old.owner) || '）') = 1);
  UPDATE chore SET next_us = 0 WHERE name = 'nudge' AND next_us > 0
    AND EXISTS (SELECT 1 FROM nudge WHERE card = new.id AND task IS NULL AND person = new.owner AND state = 0);
END;
