package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Factum.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of running services, each once on memory and once on PostgreSQL: they may not tell the difference. */
@ParameterizedClass(name = "{0}")
@EnumSource(On.class)
abstract class OnBoth {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final int CONNECTIONS = 40;

    private static @Nullable HikariDataSource database;

    @Parameter
    On on = On.MEMORY;

    Stage stage;

    @BeforeEach
    void setTheStage() {
        stage = new Stage(on == On.POSTGRES ? database() : null);
    }

    private static HikariDataSource database() {
        if (database == null || database.isClosed()) database = postgres.database(CONNECTIONS);
        return database;
    }

    @AfterEach
    void clearTheStage() throws Exception {
        stage.close();
    }

    static Status status(Factum factum, String reader) {
        return factum.status().stream()
                .filter(s -> s.reader().equals(reader))
                .findFirst()
                .orElseThrow();
    }

    static void awaitState(Factum factum, String reader, State state) {
        Eventually.holds(() ->
                assertThat(status(factum, reader)).extracting(Status::state).isEqualTo(state));
    }
}
