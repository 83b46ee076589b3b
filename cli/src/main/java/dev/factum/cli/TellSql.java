package dev.factum.cli;

import java.io.PrintWriter;
import java.sql.PreparedStatement;
import java.util.List;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/** Prints each statement, with its values, before it is run; one that is repeated at once, once. So the tool teaches the schema. */
final class TellSql implements QueryExecutionListener {
    private final PrintWriter err;
    private String last = "";

    private TellSql(PrintWriter err) {
        this.err = err;
    }

    static DataSource of(DataSource source, PrintWriter err) {
        return ProxyDataSourceBuilder.create(source).listener(new TellSql(err)).build();
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        if (execution.getStatement() instanceof PreparedStatement prepared) tell(prepared.toString());
        else queries.forEach(query -> tell(query.getQuery()));
    }

    private synchronized void tell(String statement) {
        var text = statement.strip() + ";";
        if (text.equals(last)) return;
        last = text;
        err.println(text);
        err.println();
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {}
}
