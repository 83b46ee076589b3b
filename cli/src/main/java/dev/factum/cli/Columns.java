package dev.factum.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rows under headings, each column as wide as it has to be. Not thread-safe. */
final class Columns {
    private static final String GAP = "  ";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    /** Where a column's values stand. */
    enum Side {
        LEFT(text -> text + " "),
        RIGHT(text -> " " + text);

        private final UnaryOperator<String> widen;

        Side(UnaryOperator<String> widen) {
            this.widen = widen;
        }
    }

    private final List<Side> sides = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    Columns left(String heading) {
        return column(heading, Side.LEFT);
    }

    Columns right(String heading) {
        return column(heading, Side.RIGHT);
    }

    private Columns column(String heading, Side side) {
        headings.add(heading);
        sides.add(side);
        return this;
    }

    Columns row(String... values) {
        if (values.length != headings.size())
            throw new IllegalArgumentException(headings.size() + " columns, not " + values.length);
        rows.add(Stream.of(values).map(Columns::plain).toList());
        return this;
    }

    /** What strangers have written stays in its line, and tells a terminal nothing. */
    private static String plain(String value) {
        return CONTROL.matcher(value).replaceAll(" ");
    }

    /** Each line with its end; no line ends with blanks. */
    String text(String indent) {
        var all = new ArrayList<List<String>>();
        if (headings.stream().anyMatch(heading -> !heading.isEmpty())) all.add(headings);
        all.addAll(rows);
        var text = new StringBuilder();
        for (var row : all) text.append((indent + line(row)).stripTrailing()).append('\n');
        return text.toString();
    }

    private String line(List<String> row) {
        var cells = new ArrayList<String>();
        for (int i = 0; i < row.size(); i++) cells.add(cell(row.get(i), i));
        return String.join(GAP, cells);
    }

    private String cell(String value, int column) {
        var cell = value;
        while (cell.length() < width(column)) cell = sides.get(column).widen.apply(cell);
        return cell;
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (var row : rows) width = Math.max(width, row.get(column).length());
        return width;
    }
}
