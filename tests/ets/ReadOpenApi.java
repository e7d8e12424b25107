import com.reprezen.kaizen.oasparser.OpenApi3Parser;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the OpenAPI document in a file and prints its number of paths, then what is wrong with it. */
public class ReadOpenApi {
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        var model = new OpenApi3Parser().parse(Files.readString(file), URI.create(arguments[1]).toURL(), true);
        System.out.println(model.getPaths().size());
        model.getValidationItems().forEach(System.out::println);
    }
}
