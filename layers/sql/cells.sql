-- Counts per small cell, label and view for low zooms (layers.CellCount). Appended by triggers, so that they are right whoever writes.

-- Grid of cells at a tile zoom: 16 cells to a tile edge. p_y grows southward; latitude is clamped to the Mercator square.
create function cell_x(p_geom geometry, p_z int) returns int language sql immutable parallel safe as $$
    select least(greatest(floor((st_x(p_geom) + 180) / 360 * (1 << (p_z + 4)))::int, 0), (1 << (p_z + 4)) - 1)
$$;
create function cell_y(p_geom geometry, p_z int) returns int language sql immutable parallel safe as $$
    select least(greatest(floor((1 - asinh(tand(least(greatest(st_y(p_geom), -85.05), 85.05))) / pi()) / 2 * (1 << (p_z + 4)))::int, 0),
        (1 << (p_z + 4)) - 1)
$$;

-- tg_argv: source key, name of the severity column or 0.
create function count_cells() returns trigger language plpgsql as $$
declare
    side record;
begin
    for side in select * from (values ('old_rows', -1), ('new_rows', 1)) s(rows, sign)
        where (tg_op <> 'INSERT' or s.rows = 'new_rows') and (tg_op <> 'DELETE' or s.rows = 'old_rows') loop
        execute format(
            'insert into layers_cellcount (source, label_id, view, z, cell_x, cell_y, severity, count)
            select %L, r.label_id, r.view, z, cell_x(r.middle, z), cell_y(r.middle, z), r.severity, %s * count(*)
            from (select label_id, view, %s::int as severity, case when geometrytype(geom) = ''POINT'' then geom else st_centroid(geom) end
                as middle from %I where geom is not null and sight_until is null) r, generate_series(3, 7) z
            group by 2, 3, 4, 5, 6, 7', tg_argv[0], side.sign, tg_argv[1], side.rows);
    end loop;
    return null;
end $$;

-- Rows of one cell, label, view and severity become one, or none where they cancel out. Returns how many rows are left over fewer.
create function fold_cells() returns bigint language sql as $$
    with crowded as (
        select source, z, cell_x, cell_y, label_id, view, severity from layers_cellcount
        group by 1, 2, 3, 4, 5, 6, 7 having count(*) > 1 or sum(count) = 0
    ), taken as (
        delete from layers_cellcount c using crowded k
        where (c.source, c.z, c.cell_x, c.cell_y, c.label_id, c.view, c.severity)
            = (k.source, k.z, k.cell_x, k.cell_y, k.label_id, k.view, k.severity)
        returning c.*
    ), folded as (
        insert into layers_cellcount (source, label_id, view, z, cell_x, cell_y, severity, count)
        select source, label_id, view, z, cell_x, cell_y, severity, sum(count) from taken
        group by 1, 2, 3, 4, 5, 6, 7 having sum(count) <> 0
        returning 1
    )
    select (select count(*) from taken) - (select count(*) from folded)
$$;
